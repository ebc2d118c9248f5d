"""Answering visits: confirm, decline, cancel."""

from __future__ import annotations

from typing import Any

from clinic.accounts.permissions import Permission
from clinic.api.blueprint import Blueprint
from clinic.api.etags import unless_changed
from clinic.api.fields import Text, WholeNumber
from clinic.api.schema import Body
from clinic.api.v1.resources import AppointmentResource
from clinic.api.v1.visits import shown, version_of
from clinic.booking import answer
from clinic.booking.cancel import cancel as call_off
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.throttle.limits import limit_booking

blueprint = Blueprint(
    "answers",
    __name__,
    title="Answers",
    description="Saying yes or no to a request, and calling visits off.",
)
_answers = requires(Permission.OWN_CALENDAR, Permission.ALL_VISITS)


class VersionBody(Body):
    """`version` is the one that was seen; another one by now is refused."""

    version = WholeNumber()


class DeclineBody(VersionBody):
    """Why not; the patient reads it."""

    reason = Text(longest=2000, required=True)


class CancellationBody(VersionBody):
    """Why; staff must say, and the patient reads it."""

    reason = Text(longest=2000)


@blueprint.post("/appointments/<appointment_id>/confirmation")
@_answers
@unless_changed(version_of)
@blueprint.arguments(VersionBody, example={"version": 1})
@blueprint.response(200, AppointmentResource)
def confirm(body: dict[str, Any], appointment_id: str) -> Any:
    """Say yes to a request, or to a move that the patient asked for"""
    return shown(answer.confirm(current_user, appointment_id, now=now(), **body))


@blueprint.post("/appointments/<appointment_id>/decline")
@_answers
@unless_changed(version_of)
@blueprint.arguments(DeclineBody, example={"reason": "Please see a specialist with this."})
@blueprint.response(200, AppointmentResource)
def decline(body: dict[str, Any], appointment_id: str) -> Any:
    """Say no to a request, or to a move that the patient asked for"""
    return shown(answer.decline(current_user, appointment_id, now=now(), **body))


@blueprint.post("/appointments/<appointment_id>/cancellation")
@requires(Permission.OWN_VISITS, Permission.OWN_CALENDAR, Permission.ALL_VISITS)
@limit_booking
@unless_changed(version_of)
@blueprint.arguments(CancellationBody, example={"reason": "I have to travel that week."})
@blueprint.response(200, AppointmentResource)
def cancel(body: dict[str, Any], appointment_id: str) -> Any:
    """Call a visit off"""
    return shown(call_off(current_user, appointment_id, now=now(), **body))
