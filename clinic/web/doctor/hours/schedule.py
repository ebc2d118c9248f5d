"""A doctor's own absences, and dates with hours of their own."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from clinic.accounts.permissions import Permission
from clinic.directory.queries import own_doctor_id
from clinic.http.current import current_user
from clinic.web.kit.navigation import way
from clinic.web.staff.hours.schedule_door import ScheduleDoor, Whose


def _own(_doctor_id: str) -> Whose:
    return Whose(door="doctor", id=own_doctor_id(current_user))


DOOR = ScheduleDoor(
    path="",
    permission=Permission.OWN_SCHEDULE,
    whose=_own,
    mark=way(_l("Time off"), "airplane", place=40),
)
