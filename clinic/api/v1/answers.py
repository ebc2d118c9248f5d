"""Answering visits: confirm, decline, cancel; and taking that back, or a move."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from clinic.accounts.permissions import Permission
from clinic.api.blueprint import Blueprint, refuses
from clinic.api.etags import unless_changed
from clinic.api.fields import Text
from clinic.api.schema import ListQuery, list_of
from clinic.api.v1.resources import AppointmentResource, ReasonCodeResource
from clinic.api.v1.visits import ToldBody, VersionBody, shown, version_of
from clinic.booking import answer
from clinic.booking.cancel import cancel as call_off
from clinic.booking.undo import UNDOABLE, undo
from clinic.directory.lists import reason_codes_page
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.throttle.limits import limit_booking

blueprint = Blueprint(
    "answers",
    __name__,
    title="Answers",
    description="Saying yes or no to a request, calling visits off; DELETE takes it back for a moment.",
)
_STAFF = (Permission.OWN_CALENDAR, Permission.ALL_VISITS)
_answers = requires(*_STAFF)


class WhyBody(ToldBody):
    """Why: a text, a reason of the clinic by its code, or both. Staff say; the patient reads it."""

    reason = Text(longest=2000)
    code = fields.String(
        load_default=None,
        validate=validate.Length(max=30),
        metadata={"description": "See `/reason-codes`."},
    )


@blueprint.get("/reason-codes")
@requires(Permission.OWN_VISITS, *_STAFF)
@blueprint.arguments(ListQuery, location="query")
@blueprint.response(200, list_of(ReasonCodeResource))
def reason_codes(query: dict[str, Any]) -> Any:
    """The clinic's reasons for declining and calling off, by code"""
    return reason_codes_page(**query)


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
@blueprint.arguments(WhyBody, example={"reason": "Please see a specialist with this."})
@blueprint.response(200, AppointmentResource)
def decline(body: dict[str, Any], appointment_id: str) -> Any:
    """Say no to a request, or to a move that the patient asked for"""
    return shown(answer.decline(current_user, appointment_id, now=now(), **body))


@blueprint.post("/appointments/<appointment_id>/cancellation")
@requires(Permission.OWN_VISITS, *_STAFF)
@limit_booking
@unless_changed(version_of)
@blueprint.arguments(WhyBody, example={"reason": "I have to travel that week."})
@blueprint.response(200, AppointmentResource)
def cancel(body: dict[str, Any], appointment_id: str) -> Any:
    """Call a visit off"""
    return shown(call_off(current_user, appointment_id, now=now(), **body))


def _offer_undo(noun: str, *who: Permission, summary: str) -> None:
    """Give a step the operation that takes it back: they differ in nothing but the step."""

    @blueprint.delete(f"/appointments/<appointment_id>/{noun}", endpoint=f"undo_{noun}")
    @requires(*who)
    @refuses(409)
    @unless_changed(version_of)
    @blueprint.doc(summary=summary)
    @blueprint.response(204)
    def take_back(appointment_id: str) -> None:
        undo(current_user, appointment_id, what=UNDOABLE[noun], now=now())


_offer_undo("confirmation", *_STAFF, summary="Take a yes back, within the grace period")
_offer_undo("decline", *_STAFF, summary="Take a no back, within the grace period")
for _noun, _words in (("cancellation", "cancellation"), ("reschedule", "move")):
    _offer_undo(
        _noun, Permission.OWN_VISITS, *_STAFF,
        summary=f"Take one's own {_words} back, within the grace period",
    )  # fmt: skip
