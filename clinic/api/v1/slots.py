"""Free times: for a new patient without appointments, whoever asks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from flask import Response, jsonify
from marshmallow import fields, validate

from clinic.api.blueprint import Blueprint, refuses
from clinic.api.etags import tagged
from clinic.api.fields import Id, Instant, LocalDate
from clinic.api.schema import LONGEST_LIST, USUAL_LIST, Body, Resource
from clinic.api.v1.resources import SlotResource
from clinic.booking.rules import Slot
from clinic.booking.times.search import TimeSearch
from clinic.core.errors import N_, Invalid
from clinic.core.local_time import local_date
from clinic.directory.queries import bookable_doctor_ids, the_clinic
from clinic.http.access import public
from clinic.http.clock import now
from clinic.http.instants import instant_text

#: So many local days can be asked for at once.
MOST_DAYS = 62
#: Behind it the calendar ends before the days that can be asked for do.
_LAST_DAY = date.max - timedelta(days=MOST_DAYS + 1)

blueprint = Blueprint(
    "slots",
    __name__,
    title="Free times",
    description="Times that can be booked, computed anew at each question.",
)


class SlotList(Resource):
    """Free times, in order."""

    items = fields.List(fields.Nested(SlotResource))


class WeekQuery(Body):
    """Which free times of a doctor: local dates, `to` included; at most 62 days."""

    visit_type_id = Id(
        data_key="visit_type",
        load_default=None,
        metadata={"description": "Without it: the first that the doctor offers online."},
    )
    first = LocalDate(
        data_key="from", load_default=None, metadata={"description": "Without it: today."}
    )
    last = LocalDate(
        data_key="to", load_default=None, metadata={"description": "Without it: six days later."}
    )


class EarliestQuery(Body):
    """Of which specialty, from when on."""

    specialty_id = Id(data_key="specialty", required=True, metadata={"example": "the-specialty"})
    visit_type_id = Id(
        data_key="visit_type",
        load_default=None,
        metadata={"description": "Without it: all that each doctor offers online."},
    )
    after = Instant(load_default=None, metadata={"description": "Without it: now."})
    limit = fields.Integer(load_default=USUAL_LIST, validate=validate.Range(1, LONGEST_LIST))


@blueprint.get("/doctors/<doctor_id>/slots")
@public
@tagged
@blueprint.arguments(WeekQuery, location="query")
@blueprint.response(200, SlotList)
def of_doctor(query: dict[str, Any], doctor_id: str) -> Response:
    """The free times of a doctor on some days"""
    moment = now()
    first = query["first"] or local_date(moment, the_clinic().zone)
    chosen = query["visit_type_id"]
    days = _days(first, query["last"])
    kinds = {doctor_id: chosen} if chosen is not None else None
    found = TimeSearch.of([doctor_id], now=moment, visit_types=kinds).span(first, days)
    return _answer(slot for day in found.days[doctor_id] for slot in day.slots)


@blueprint.get("/slots/earliest")
@public
@tagged
@refuses(404)
@blueprint.arguments(EarliestQuery, location="query")
@blueprint.response(200, SlotList)
def earliest(query: dict[str, Any]) -> Response:
    """The earliest free times of all doctors of a specialty"""
    moment, chosen = now(), query["visit_type_id"]
    doctor_ids = bookable_doctor_ids(query["specialty_id"])
    if not doctor_ids:
        return _answer(())
    kinds = dict.fromkeys(doctor_ids, chosen) if chosen is not None else None
    search = TimeSearch.of(doctor_ids, now=moment, visit_types=kinds)
    return _answer(search.soonest(query["after"], limit=query["limit"], every_type=chosen is None))


def _days(first: date, last: date | None) -> int:
    days = 7 if last is None else (last - first).days + 1
    if first > _LAST_DAY:
        raise Invalid("invalid", fields={"from": N_("Nobody plans that far ahead.")})
    if not 0 < days <= MOST_DAYS:
        sentence = N_("Ask for 1 to 62 days; the last must not be before the first.")
        raise Invalid("invalid", sentence, fields={"to": sentence})
    return days


def _answer(found: Iterable[Slot]) -> Response:
    # Put into JSON by hand: they are many, all alike, and known to fit.
    return jsonify(
        items=[
            {
                "doctor_id": slot.doctor_id,
                "visit_type_id": slot.visit_type_id,
                "starts_at": instant_text(slot.starts_at),
                "ends_at": instant_text(slot.ends_at),
            }
            for slot in found
        ]
    )
