"""Keeping a time while the form is filled in."""

from __future__ import annotations

from typing import Any

from clinic.accounts.permissions import Permission
from clinic.api.blueprint import Blueprint, refuses
from clinic.api.fields import Id, Instant
from clinic.api.load_or_404 import load_or_404
from clinic.api.schema import Body, NothingBody, Resource
from clinic.booking import hold as holding
from clinic.core.errors import NotFound
from clinic.http.access import requires, visitors_too
from clinic.http.clock import now
from clinic.http.current import signed_in
from clinic.http.throttle import limit_keys
from clinic.http.throttle.limits import limit_holds
from clinic.http.visitor import known_holder, visitor_here

blueprint = Blueprint(
    "holds",
    __name__,
    title="Holds",
    description="A time kept for one person for a few minutes; one at once. Without a token it is a"
    " visitor's, known again by the cookie that comes with the answer.",
)
_may_book = requires(Permission.OWN_VISITS, Permission.OWN_CALENDAR, Permission.ALL_VISITS)


class HoldBody(Body):
    """Which time is to be kept, and for whom."""

    doctor_id = Id(required=True)
    visit_type_id = Id(required=True)
    starts_at = Instant(required=True)
    patient_id = Id()


class HoldResource(Resource):
    """A time that is kept until `expires_at`."""

    id = Id()
    expires_at = Instant()


@blueprint.post("/holds")
@visitors_too
@_may_book
@limit_holds
@refuses(404)
@blueprint.arguments(
    HoldBody,
    example={
        "doctor_id": "the-doctor",
        "visit_type_id": "the-visit-type",
        "starts_at": "2026-11-26T09:00:00+01:00",
    },
)
@blueprint.response(201, HoldResource)
def create(body: dict[str, Any]) -> Any:
    """Keep a time"""
    holder = signed_in() or visitor_here()
    if holder.visitor and "patient_id" in body:
        raise NotFound()
    return holding.hold(holder, network=limit_keys.address(), now=now(), **body)


@blueprint.post("/holds/<hold_id>/extension")
@visitors_too
@_may_book
@load_or_404(lambda _actor, id_: holding.hold_of(known_holder(), id_), "hold_id")
@blueprint.arguments(NothingBody, required=False, example={})
@blueprint.response(200, HoldResource)
def extend(_body: dict[str, Any], hold_id: str) -> Any:
    """Keep it longer, at most 20 minutes in all"""
    return holding.extend_hold(known_holder(), hold_id, now=now())


@blueprint.delete("/holds/<hold_id>")
@visitors_too
@_may_book
@blueprint.response(204)
def release(hold_id: str) -> None:
    """Let it go"""
    holding.release_hold(known_holder(), hold_id, now=now())
