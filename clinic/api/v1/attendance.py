"""The day of the visit: arrived, in the room, completed, not come; each can be undone."""

from __future__ import annotations

from typing import Any

from clinic.accounts.permissions import Permission
from clinic.api.blueprint import Blueprint, refuses
from clinic.api.etags import unless_changed
from clinic.api.v1.resources import AppointmentResource
from clinic.api.v1.visits import VersionBody, shown, version_of
from clinic.booking.attend import attend, undo_attendance
from clinic.booking.lifecycle import STEPS_OF_DAY, Step
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user

blueprint = Blueprint(
    "attendance",
    __name__,
    title="Attendance",
    description="What happens on the day of the visit; DELETE takes a step back.",
)


def _offer(noun: str, step: Step, summary: str) -> None:
    """Give a step its two operations: they differ in nothing but the step."""
    name = noun.replace("-", "_")
    address = f"/appointments/<appointment_id>/{noun}"
    may = requires(Permission.OWN_CALENDAR, Permission.ALL_VISITS)

    @blueprint.post(address, endpoint=name)
    @may
    @unless_changed(version_of)
    @blueprint.doc(summary=summary)
    @blueprint.arguments(VersionBody, example={})
    @blueprint.response(200, AppointmentResource)
    def take(body: dict[str, Any], appointment_id: str) -> Any:
        return shown(attend(current_user, appointment_id, step, now=now(), **body))

    @blueprint.delete(address, endpoint=f"undo_{name}")
    @may
    @refuses(409)
    @unless_changed(version_of)
    @blueprint.doc(summary=f"Take back: {summary[0].lower()}{summary[1:]}")
    @blueprint.response(204)
    def take_back(appointment_id: str) -> None:
        undo_attendance(current_user, appointment_id, step, now=now())


for _step, _row in STEPS_OF_DAY.items():
    _offer(_row.noun, _step, _row.summary)
