"""When a doctor is away."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from clinic.accounts.permissions import Permission
from clinic.api.blueprint import Blueprint, refuses
from clinic.api.fields import Id, Instant, Text
from clinic.api.load_or_404 import load_or_404
from clinic.api.schema import Body, ListQuery, Resource, list_of
from clinic.booking.absence import OnConflict, remove_time_off, take_time_off
from clinic.directory.doctors import doctor_to_schedule
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.scheduling.kinds import TimeOffKind
from clinic.scheduling.queries import time_off_page

blueprint = Blueprint(
    "time_off", __name__, title="Time off", description="Nobody can book a doctor who is away."
)
_sets_hours = requires(Permission.OWN_SCHEDULE, Permission.ALL_SCHEDULES)
_kind = validate.OneOf([str(kind) for kind in TimeOffKind])


class TimeOffBody(Body):
    """From `starts_at` until before `ends_at`; `reason` is for staff only."""

    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    kind = fields.String(required=True, validate=_kind)
    reason = Text(longest=2000)
    on_conflict = fields.String(
        required=True,
        validate=validate.OneOf([str(choice) for choice in OnConflict]),
        metadata={"description": "What to do if visits are in the way."},
    )


class TimeOffResource(Resource):
    """Time off, for staff."""

    id = Id()
    doctor_id = Id()
    starts_at = Instant()
    ends_at = Instant()
    kind = fields.String(validate=_kind)
    reason = fields.String()
    created_at = Instant()


@blueprint.get("/doctors/<doctor_id>/time-off")
@_sets_hours
@blueprint.arguments(ListQuery, location="query")
@blueprint.response(200, list_of(TimeOffResource))
def index(query: dict[str, Any], doctor_id: str) -> Any:
    """A doctor's time off, earliest first"""
    return time_off_page(current_user, doctor_id, **query)


@blueprint.post("/doctors/<doctor_id>/time-off")
@_sets_hours
@load_or_404(doctor_to_schedule, "doctor_id")
@blueprint.arguments(
    TimeOffBody,
    example={
        "starts_at": "2026-12-23T00:00:00+01:00",
        "ends_at": "2027-01-03T00:00:00+01:00",
        "kind": "vacation",
        "on_conflict": "refuse",
    },
)
@blueprint.response(201, TimeOffResource)
def create(body: dict[str, Any], doctor_id: str) -> Any:
    """Be away"""
    return take_time_off(current_user, doctor_id, now=now(), **body)


@blueprint.delete("/time-off/<time_off_id>")
@_sets_hours
@refuses(404)
@blueprint.response(204)
def remove(time_off_id: str) -> None:
    """Be there after all"""
    remove_time_off(current_user, time_off_id, now=now())
