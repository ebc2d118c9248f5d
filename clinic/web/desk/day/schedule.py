"""Whose hours the desk enters, and the way back to the day."""

from __future__ import annotations

from datetime import date

from flask import url_for

from clinic.accounts.permissions import Permission
from clinic.directory.queries import doctor_profile
from clinic.web.staff.hours.schedule_door import ScheduleDoor, Whose


def _whose(doctor_id: str) -> Whose:
    doctor = doctor_profile(doctor_id)
    return Whose(
        door="desk",
        id=doctor.id,
        name=doctor.display_name,
        args={"doctor_id": doctor.id},
        back=_to_day,
    )


def _to_day(day: date) -> str:
    return url_for("desk.day.index", date=day.isoformat())


DOOR = ScheduleDoor(path="/doctors/<doctor_id>", permission=Permission.ALL_SCHEDULES, whose=_whose)
