"""Where the things of one visit are found; `day` is the date of the week that lies behind."""

from __future__ import annotations

from datetime import date

from flask import url_for


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
