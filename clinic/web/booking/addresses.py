"""Where a doctor's page and a time on it stand."""

from __future__ import annotations

from datetime import date, datetime

from flask import url_for

from clinic.core.local_time import local_date, week_start
from clinic.http.instants import instant_text
from clinic.web.kit import context


def doctor_href(
    doctor_id: str,
    *,
    visit_type_id: str | None = None,
    week: date | None = None,
    day: date | None = None,
    at: datetime | None = None,
) -> str:
    """The address of a doctor's page, with the week and the day, or the very time, to be shown."""
    return url_for(
        "public.doctors.page",
        doctor_id=doctor_id,
        visit_type=visit_type_id,
        week=week,
        day=day,
        at=instant_text(at) if at else None,
    )


def href_of_start(doctor_id: str, visit_type_id: str, at: datetime) -> str:
    """The doctor's page at the week and the day of a start."""
    clinic = context.clinic()
    day = local_date(at, clinic.zone)
    week = week_start(day, clinic.first_weekday)
    return doctor_href(doctor_id, visit_type_id=visit_type_id, week=week, day=day)
