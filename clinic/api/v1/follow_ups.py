"""Follow-ups: orders of doctors to come back in so many weeks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marshmallow import fields, validate

from clinic.accounts.permissions import Permission
from clinic.api.blueprint import Blueprint
from clinic.api.fields import Id, Instant, LocalDate, Text, WholeNumber
from clinic.api.load_or_404 import load_or_404
from clinic.api.schema import Body, ListQuery, Resource, list_of
from clinic.booking.access import own_visit
from clinic.booking.reason import LONGEST_REASON
from clinic.care.follow_ups.order import (
    LONGEST_WEEKS,
    MOST_PLUS_MINUS,
    drop_follow_up,
    order_follow_up,
)
from clinic.care.follow_ups.read import follow_ups, load_follow_up
from clinic.care.kinds import FollowUpStatus
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.reads import ids_listed
from clinic.keyset import Page

if TYPE_CHECKING:
    from clinic.care.models import FollowUp

blueprint = Blueprint(
    "follow_ups",
    __name__,
    title="Follow-ups",
    description="A doctor asks a patient to come back in so many weeks, more or less. The visit that fits"
    " books it; one that is called off or missed opens it again.",
)
_reads = requires(Permission.OWN_VISITS, Permission.OWN_CALENDAR)
_orders = requires(Permission.OWN_CALENDAR)
_STATUSES = validate.OneOf([str(status) for status in FollowUpStatus])


class FollowUpBody(Body):
    """When, more or less, counted from the local date of the visit; `text` is read by the patient, too."""

    weeks = WholeNumber(required=True, within=(1, LONGEST_WEEKS))
    plus_minus = WholeNumber(load_default=1, within=(1, MOST_PLUS_MINUS))
    visit_type_id = Id(required=True)
    text = Text(longest=LONGEST_REASON, load_default="")


class DroppingBody(Body):
    """Why it is not needed any more."""

    reason = Text(longest=LONGEST_REASON, required=True)


class FollowUpQuery(ListQuery):
    """Which of one's own."""

    status = fields.String(load_default="", validate=_STATUSES)
    overdue = fields.Boolean(
        load_default=False, metadata={"description": "Only open ones whose window has ended."}
    )


class WindowResource(Resource):
    """Local dates, both in it."""

    class Meta:
        include = {"from": LocalDate(attribute="window_from")}

    until = LocalDate(attribute="window_until")


class FollowUpResource(Resource):
    """A follow-up. `appointment_id` is the visit that is booked for it, or null."""

    id = Id()
    ordered_by_appointment_id = Id()
    patient_id = Id()
    doctor_id = Id()
    visit_type_id = Id()
    status = fields.String(validate=_STATUSES)
    window = fields.Nested(WindowResource)
    appointment_id = Id(allow_none=True)
    text = fields.String()
    created_at = Instant()


@blueprint.post("/appointments/<appointment_id>/follow-ups")
@_orders
@load_or_404(own_visit, "appointment_id")
@blueprint.arguments(
    FollowUpBody, example={"weeks": 6, "visit_type_id": "the-visit-type", "text": "Blood pressure"}
)
@blueprint.response(201, FollowUpResource)
def create(body: dict[str, Any], appointment_id: str) -> Any:
    """Ask the patient of a visit to come back; a visit that fits already is linked at once"""
    return _shown(order_follow_up(current_user, appointment_id, now=now(), **body))


@blueprint.get("/follow-ups")
@_reads
@blueprint.arguments(FollowUpQuery, location="query")
@blueprint.response(200, list_of(FollowUpResource))
def index(query: dict[str, Any]) -> Any:
    """One's own follow-ups, those first whose window ends first"""
    page = follow_ups(current_user, now=now(), **query)
    ids_listed("follow_ups", [one.patient.id for one in page.items])
    return Page([_shown(one.follow_up) for one in page.items], page.next)


@blueprint.post("/follow-ups/<follow_up_id>/dropping")
@_orders
@load_or_404(load_follow_up, "follow_up_id")
@blueprint.arguments(DroppingBody, example={"reason": "The wound has healed"})
@blueprint.response(200, FollowUpResource)
def drop(body: dict[str, Any], follow_up_id: str) -> Any:
    """Ask for it no more; a visit that is booked for it stays"""
    return _shown(drop_follow_up(current_user, follow_up_id, now=now(), **body))


def _shown(one: FollowUp) -> dict[str, Any]:
    names = ("id", "ordered_by_appointment_id", "patient_id", "doctor_id", "visit_type_id", "text")
    return {
        **{name: getattr(one, name) for name in (*names, "appointment_id", "created_at")},
        "status": str(one.status),
        "window": one,
    }
