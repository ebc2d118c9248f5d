"""The day of the clinic's doctors, and what is told about it."""

from __future__ import annotations

from datetime import date
from typing import Any

from marshmallow import fields

from clinic.accounts.permissions import Permission
from clinic.api.blueprint import Blueprint, refuses
from clinic.api.fields import Id, Instant, LocalDate, WholeNumber
from clinic.api.schema import Body, Resource
from clinic.api.v1.resources import AppointmentResource
from clinic.api.v1.visits import presenter, shown
from clinic.booking.attend import say_attending
from clinic.booking.queries.day import DayVisit, DoctorDay, clinic_day
from clinic.core.errors import NotFound
from clinic.directory.delay import say_delay
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.instants import date_or_none
from clinic.http.reads import visits_listed

blueprint = Blueprint(
    "days",
    __name__,
    title="Days",
    description="Who comes on a day, who waits since when, and who runs late.",
)
_staff = requires(Permission.OWN_CALENDAR, Permission.ALL_VISITS)


class DayQuery(Body):
    """Whose day; without it, a doctor's own, and for the desk that of all."""

    doctor_id = Id(data_key="doctor", load_default="")


class OpenResource(Resource):
    """Open time, without time off."""

    start = Instant()
    end = Instant()


class DayVisitResource(AppointmentResource):
    """A visit of the day. `waiting_since` is there while the patient is here and not in the room yet."""

    patient_name = fields.String()
    waiting_since = Instant(allow_none=True)
    attending_at = Instant(allow_none=True)


class DoctorDayResource(Resource):
    """A doctor's day; `delay_minutes` is 0 where nobody has said that they run late."""

    doctor_id = Id()
    delay_minutes = fields.Integer()
    open = fields.List(fields.Nested(OpenResource))
    visits = fields.List(fields.Nested(DayVisitResource))


class DayResource(Resource):
    """The day by doctor, in the order of their names."""

    doctors = fields.List(fields.Nested(DoctorDayResource))


class DelayBody(Body):
    """By how many minutes the doctor runs late today; 0: no more."""

    minutes = WholeNumber(required=True)


class DelayResource(Resource):
    """How late the doctor is on a local date."""

    doctor_id = Id(attribute="id")
    date = LocalDate(attribute="delay_day")
    minutes = fields.Integer(attribute="delay_minutes")


class AttendingResource(AppointmentResource):
    """A visit whose patient has said that they are coming."""

    attending_at = Instant()


@blueprint.get("/days/<day>")
@_staff
@refuses(404)
@blueprint.arguments(DayQuery, location="query")
@blueprint.response(200, DayResource)
def show(query: dict[str, Any], day: str) -> Any:
    """All visits that touch a local day, by doctor"""
    asked = date_or_none(day)
    if asked is None:
        raise NotFound()
    found, present = clinic_day(current_user, day=asked, **query), presenter()
    visits_listed("day", [one.visit.appointment for each in found for one in each.visits])
    shown_days = []
    for each in found:
        visits = [{**present(one.visit.appointment), **_more(one)} for one in each.visits]
        shown_days.append({**_doctors(each, asked), "visits": visits})
    return {"doctors": shown_days}


@blueprint.post("/doctors/<doctor_id>/delay")
@_staff
@refuses(404)
@blueprint.arguments(DelayBody, example={"minutes": 15})
@blueprint.response(200, DelayResource)
def delay(body: dict[str, Any], doctor_id: str) -> Any:
    """A doctor runs late today: it moves nothing and mails nothing"""
    return say_delay(current_user, doctor_id, now=now(), **body)


@blueprint.post("/appointments/<appointment_id>/attendance")
@requires(Permission.OWN_VISITS)
@refuses(404, 409)
@blueprint.response(200, AttendingResource)
def attending(appointment_id: str) -> Any:
    """The patient's side says: I am coming"""
    visit = say_attending(current_user, appointment_id, now=now())
    return {**shown(visit), "attending_at": visit.attending_at}


def _doctors(each: DoctorDay, day: date) -> dict[str, Any]:
    return {
        "doctor_id": each.doctor.id,
        "delay_minutes": each.doctor.delay_on(day),
        "open": each.opening,
    }


def _more(one: DayVisit) -> dict[str, Any]:
    visit, is_here = one.visit.appointment, one.visit.appointment.status == "arrived"
    return {
        "patient_name": one.visit.patient.full_name,
        "waiting_since": one.since if is_here else None,
        "attending_at": visit.attending_at,
    }
