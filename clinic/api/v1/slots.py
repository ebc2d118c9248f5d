"""Free times: for a new patient without appointments, whoever asks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from hashlib import sha256
from itertools import chain
from typing import Any

from flask import Response, jsonify
from marshmallow import fields, validate

from clinic.api.blueprint import Blueprint, refuses
from clinic.api.etags import has_answer, tagged
from clinic.api.fields import Id, Instant, LocalDate
from clinic.api.schema import LONGEST_LIST, USUAL_LIST, Body, Resource
from clinic.api.v1.resources import SlotResource
from clinic.booking.rules import Plan
from clinic.booking.times.free_starts import Starts
from clinic.booking.times.search import TimeSearch
from clinic.core.busy_minutes import instant_at, minute_of
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
    search = TimeSearch.of([doctor_id], now=moment, visit_types=kinds, ahead=(first, days))
    return _of_one(doctor_id, search.plans.get(doctor_id), search.starts(doctor_id, first, days))


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
    found = search.soonest(query["after"], limit=query["limit"], every_type=chosen is None)
    return _answer(
        _item(one.doctor_id, one.visit_type_id, minute_of(one.starts_at), minute_of(one.ends_at))
        for one in found
    )


def _days(first: date, last: date | None) -> int:
    days = 7 if last is None else (last - first).days + 1
    if first > _LAST_DAY:
        raise Invalid("invalid", fields={"from": N_("This is too far ahead.")})
    if not 0 < days <= MOST_DAYS:
        sentence = N_("Ask for 1 to 62 days; the last must not be before the first.")
        raise Invalid("invalid", sentence, fields={"to": sentence})
    return days


def _of_one(doctor_id: str, plan: Plan | None, found: Sequence[Starts]) -> Response:
    """The free times of one doctor, tagged by what they are; in words only for whoever has not got them."""
    tag = sha256(repr((doctor_id, plan, found)).encode()).hexdigest()[:32]
    minutes = () if plan is None or has_answer(tag) else chain(*(one.minutes for one in found))
    answer = _answer(
        _item(doctor_id, plan.visit_type_id, minute, minute + plan.minutes)
        for minute in minutes
        if plan is not None
    )
    answer.set_etag(tag, weak=True)
    return answer


def _answer(items: Iterable[dict[str, str]]) -> Response:
    # Put into JSON by hand: they are many, all alike, and known to fit.
    return jsonify(items=list(items))


def _item(doctor_id: str, visit_type_id: str, start: int, end: int) -> dict[str, str]:
    """As `SlotResource`; of two minutes, as `core.busy_minutes` counts them."""
    return {
        "doctor_id": doctor_id,
        "visit_type_id": visit_type_id,
        "starts_at": _text_at(start),
        "ends_at": _text_at(end),
    }


@lru_cache(maxsize=65_536)
def _text_at(minute: int) -> str:
    return instant_text(instant_at(minute))
