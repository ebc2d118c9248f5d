"""Visits: seeing, booking and moving them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from marshmallow import fields, validate

from clinic.accounts.permissions import Permission
from clinic.api.blueprint import Blueprint, refuses
from clinic.api.etags import told_by, unless_changed
from clinic.api.fields import DayOrInstant, Id, Instant, Text
from clinic.api.schema import Body, ListQuery, list_of
from clinic.api.v1.resources import AppointmentResource
from clinic.api.v1.visits import ToldBody, presenter, shown, version_of
from clinic.booking.access import appointment_for
from clinic.booking.book import book
from clinic.booking.lifecycle import Status
from clinic.booking.queries.lists import appointments
from clinic.booking.record.remark import LONGEST_REMARK, write_remark
from clinic.booking.reschedule import reschedule
from clinic.core.local_time import MINUTES_A_DAY, first_instant
from clinic.directory.queries import the_clinic
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.reads import visit_opened, visits_listed
from clinic.http.throttle.limits import limit_booking

blueprint = Blueprint(
    "appointments", __name__, title="Appointments", description="Booking, seeing and moving visits."
)
_has_visits = requires(Permission.OWN_VISITS, Permission.OWN_CALENDAR, Permission.ALL_VISITS)


class AppointmentQuery(ListQuery):
    """Which visits of one's own, or of all for the desk."""

    when = fields.String(
        load_default="",
        validate=validate.OneOf(["upcoming", "past"]),
        metadata={"description": "`past` lists the latest first."},
    )
    first = DayOrInstant(
        data_key="from",
        load_default=None,
        metadata={"description": "A local date or an instant, included."},
    )
    last = DayOrInstant(
        data_key="to",
        load_default=None,
        metadata={"description": "A local date, included, or an instant, not included."},
    )
    status = fields.String(
        load_default="", validate=validate.OneOf([str(status) for status in Status])
    )
    doctor_id = Id(data_key="doctor", load_default="")
    patient_id = Id(data_key="patient", load_default="")


class BookingBody(Body):
    """With a doctor, or with any doctor of a specialty; staff name the patient."""

    doctor_id = Id()
    specialty_id = Id()
    visit_type_id = Id(required=True)
    starts_at = Instant(required=True)
    reason = Text(
        longest=2000, metadata={"description": "Read by the patient's side and the doctor only."}
    )
    patient_id = Id()
    hold_id = Id()
    override_reason = Text(
        longest=500,
        metadata={"description": "Why staff book against opening, grid or another visit."},
    )


class MoveBody(ToldBody):
    """Where the visit is to be moved."""

    starts_at = Instant(required=True)
    doctor_id = Id()
    override_reason = Text(longest=500)


class RemarkBody(Body):
    """One line for the desk and the doctor, without medicine; empty for none."""

    text = Text(longest=LONGEST_REMARK, required=True)


@blueprint.get("/appointments")
@_has_visits
@blueprint.arguments(AppointmentQuery, location="query")
@blueprint.response(200, list_of(AppointmentResource))
def index(query: dict[str, Any]) -> Any:
    """One's own visits; for the desk all of them"""
    first, last = query.pop("first"), query.pop("last")
    page = appointments(
        current_user,
        starts_at=_instant(first),
        ends_at=_instant(last, end=True),
        now=now(),
        **query,
    )
    visits_listed("appointments", page.items)
    show = presenter()
    return {"items": [show(one) for one in page.items], "next": page.next}


@blueprint.get("/appointments/<appointment_id>")
@_has_visits
@told_by(lambda appointment_id: version_of(current_user, appointment_id))
@blueprint.response(200, AppointmentResource)
def show(appointment_id: str) -> Any:
    """One visit"""
    return shown(visit_opened(appointment_for(current_user, appointment_id)))


@blueprint.post("/appointments")
@_has_visits
@limit_booking
@refuses(404)
@blueprint.arguments(
    BookingBody,
    example={
        "doctor_id": "the-doctor",
        "visit_type_id": "the-visit-type",
        "starts_at": "2026-11-26T09:00:00+01:00",
        "reason": "Headaches for two weeks",
    },
)
@blueprint.response(201, AppointmentResource)
def create(body: dict[str, Any]) -> Any:
    """Book a visit, or ask for one"""
    return shown(book(current_user, now=now(), **body))


@blueprint.post("/appointments/<appointment_id>/reschedule")
@_has_visits
@limit_booking
@unless_changed(version_of)
@blueprint.arguments(MoveBody, example={"starts_at": "2026-11-27T10:00:00+01:00"})
@blueprint.response(200, AppointmentResource)
def move(body: dict[str, Any], appointment_id: str) -> Any:
    """Move a visit to another time, or another doctor"""
    return shown(reschedule(current_user, appointment_id, now=now(), **body))


@blueprint.patch("/appointments/<appointment_id>/remark")
@requires(Permission.OWN_CALENDAR, Permission.ALL_VISITS)
@unless_changed(version_of)
@blueprint.arguments(RemarkBody, example={"text": "Needs the lift"})
@blueprint.response(200, AppointmentResource)
def remark(body: dict[str, Any], appointment_id: str) -> Any:
    """Write the desk's remark on a visit; no patient reads it"""
    return shown(write_remark(current_user, appointment_id, now=now(), **body))


def _instant(bound: date | datetime | None, *, end: bool = False) -> datetime | None:
    if bound is None or isinstance(bound, datetime):
        return bound
    return first_instant(bound, MINUTES_A_DAY if end else 0, the_clinic().zone)
