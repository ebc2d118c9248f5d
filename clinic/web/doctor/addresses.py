"""Where the things of one visit are found; `day` is the date of the week that lies behind."""

from __future__ import annotations

from datetime import date, datetime

from flask import url_for

from clinic.http.instants import instant_text
from clinic.web.visit.attendance_steps import step_links


def visit_url(
    endpoint: str,
    appointment_id: str,
    day: date | None,
    *,
    noun: str | None = None,
    week: date | None = None,
) -> str:
    """The address of an endpoint of the doctor's that is about a visit ("answers.decline")."""
    return url_for(
        f"doctor.{endpoint}",
        appointment_id=appointment_id,
        date=day.isoformat() if day else None,
        noun=noun,
        week=week.isoformat() if week else None,
    )


def panel_url(appointment_id: str, day: date | None) -> str:
    """The visit's panel over the week of a day."""
    return visit_url("appointments.page", appointment_id, day)


def new_visit_url(at: datetime) -> str:
    """Where a visit is booked at a free time."""
    return url_for("doctor.bookings.new", at=instant_text(at))


def visit_links(appointment_id: str, day: date | None) -> dict[str, str]:
    """The address of each thing that can be done with a visit, by its noun.

    Without a `day` it is the visit's own.
    """

    def url(endpoint: str, noun: str | None = None) -> str:
        return visit_url(endpoint, appointment_id, day, noun=noun)

    return {**step_links(url), "proposal": url("proposals.new")}


def day_url(day: date, show: str = "") -> str:
    """The list of a day; `show` narrows it to visits of some states."""
    return url_for("doctor.day.index", date=day.isoformat(), show=show or None)
