"""When a doctor works: weekly hours, and dates with hours of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from marshmallow import (
    ValidationError,
    fields,
    post_dump,
    post_load,
    validate,
    validates_schema,
)

from clinic.accounts.actor import Actor
from clinic.accounts.permissions import Permission
from clinic.api.blueprint import Blueprint
from clinic.api.etags import told_by, unless_changed
from clinic.api.fields import ClockTime, Flag, LocalDate, WholeNumber
from clinic.api.schema import Body, Resource
from clinic.core.errors import N_, NotFound
from clinic.core.local_time import MINUTES_A_DAY
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.instants import date_or_none
from clinic.scheduling.hours import (
    MAX_INTERVALS,
    MAX_OVERRIDES,
    hours_to_change,
    override_to_change,
    remove_override,
    replace_hours,
    set_override,
)
from clinic.scheduling.queries import overrides_from
from clinic.scheduling.recurrence import DayInterval, WeeklyInterval

blueprint = Blueprint(
    "hours", __name__, title="Working hours", description="Local times of the clinic's zone."
)
_sets_hours = requires(Permission.OWN_SCHEDULE, Permission.MANAGE_DOCTORS)
_sets_dates = requires(Permission.OWN_SCHEDULE, Permission.ALL_SCHEDULES)

EXAMPLE = {
    "weekly": [
        {"weekday": 0, "start": "09:00", "end": "12:30"},
        {"weekday": 0, "start": "13:30", "end": "17:00"},
        {"weekday": 4, "start": "22:00", "end": "06:00", "ends_next_day": True},
    ],
    "overrides": [{"date": "2026-12-24", "intervals": [{"start": "09:00", "end": "11:00"}]}],
}


class IntervalBody(Body):
    """A stretch of a day, on 5-minute marks; `end` goes up to 24:00, or lies on the next day.

    It belongs to the day it begins on, lasts 24 hours at most and does not meet the next day's hours.
    """

    start_minute = ClockTime(data_key="start", required=True)
    end_minute = ClockTime(data_key="end", required=True)
    ends_next_day = Flag(load_default=False)

    @post_load
    def count_on(self, body: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Minutes of the next day's clock are counted on from this day's 1440."""
        if body.pop("ends_next_day"):
            body["end_minute"] += MINUTES_A_DAY
        return body


class WeeklyBody(IntervalBody):
    """A stretch of each week; Monday is 0. Both dates are included, null is open-ended."""

    weekday = WholeNumber(required=True, validate=validate.Range(0, 6))
    valid_from = LocalDate(load_default=None, allow_none=True)
    valid_until = LocalDate(load_default=None, allow_none=True)


class DateBody(Body):
    """The hours of a date; none at all means: not working that day."""

    intervals = fields.List(fields.Nested(IntervalBody), required=True)


class OverrideBody(DateBody):
    """A date with hours of its own."""

    day = LocalDate(data_key="date", required=True)


class HoursBody(Body):
    """All hours of a doctor; a part that is missing is empty."""

    weekly = fields.List(
        fields.Nested(WeeklyBody), load_default=list, validate=validate.Length(max=MAX_INTERVALS)
    )
    overrides = fields.List(
        fields.Nested(OverrideBody), load_default=list, validate=validate.Length(max=MAX_OVERRIDES)
    )

    @validates_schema
    def check_dates(self, body: dict[str, Any], **_: Any) -> None:
        days = [one["day"] for one in body["overrides"]]
        if len(days) != len(set(days)):
            raise ValidationError({"overrides": [N_("A date has one set of hours.")]})


class IntervalResource(Resource):
    """A stretch of a day; `ends_next_day` is there where it is true."""

    SOMETIMES: ClassVar[frozenset[str]] = frozenset({"ends_next_day"})

    start_minute = ClockTime(data_key="start")
    end_minute = ClockTime(data_key="end")
    ends_next_day = fields.Boolean()

    @post_dump
    def only_if_true(self, shown: dict[str, Any], **_: Any) -> dict[str, Any]:
        """As `SOMETIMES` promises."""
        if not shown["ends_next_day"]:
            del shown["ends_next_day"]
        return shown


class WeeklyResource(IntervalResource):
    """A stretch of each week."""

    weekday = fields.Integer()
    valid_from = LocalDate(allow_none=True)
    valid_until = LocalDate(allow_none=True)


class OverrideResource(Resource):
    """A date with hours of its own."""

    day = LocalDate(data_key="date")
    intervals = fields.List(fields.Nested(IntervalResource))


class HoursResource(Resource):
    """All hours of a doctor."""

    weekly = fields.List(fields.Nested(WeeklyResource))
    overrides = fields.List(fields.Nested(OverrideResource))


@blueprint.get("/doctors/<doctor_id>/working-hours")
@_sets_hours
@told_by(lambda doctor_id: hours_to_change(current_user, doctor_id))
@blueprint.response(200, HoursResource)
def show(doctor_id: str) -> Any:
    """A doctor's hours"""
    return _hours(doctor_id)


@blueprint.put("/doctors/<doctor_id>/working-hours")
@_sets_hours
@unless_changed(hours_to_change)
@blueprint.arguments(HoursBody, example=EXAMPLE)
@blueprint.response(200, HoursResource)
def replace(body: dict[str, Any], doctor_id: str) -> Any:
    """Replace all hours; booked visits stay as they are"""
    replace_hours(
        current_user,
        doctor_id,
        weekly=[WeeklyInterval(**one) for one in body["weekly"]],
        overrides={one["day"]: _intervals(one["intervals"]) for one in body["overrides"]},
        now=now(),
    )
    return _hours(doctor_id)


def _date_to_change(actor: Actor, doctor_id: str, day: str, *, lock: bool = False) -> Any:
    return override_to_change(actor, doctor_id, _date(day), lock=lock)


@blueprint.put("/doctors/<doctor_id>/working-hours/<day>")
@_sets_dates
@unless_changed(_date_to_change)
@blueprint.arguments(DateBody, example={"intervals": [{"start": "09:00", "end": "11:00"}]})
@blueprint.response(200, OverrideResource)
def set_date(body: dict[str, Any], doctor_id: str, day: str) -> Any:
    """Give a date hours of its own; booked visits stay, for a person to decide"""
    asked, intervals = _date(day), _intervals(body["intervals"])
    set_override(current_user, doctor_id, asked, intervals, now=now())
    return {"day": asked, "intervals": overrides_from(doctor_id, asked)[asked]}


@blueprint.delete("/doctors/<doctor_id>/working-hours/<day>")
@_sets_dates
@unless_changed(_date_to_change)
@blueprint.response(204)
def remove_date(doctor_id: str, day: str) -> None:
    """Let a date follow the weekly hours again"""
    remove_override(current_user, doctor_id, _date(day), now=now())


def _date(text: str) -> date:
    found = date_or_none(text)
    if found is None:
        raise NotFound()
    return found


def _intervals(given: Sequence[Mapping[str, int]]) -> list[DayInterval]:
    return [DayInterval(one["start_minute"], one["end_minute"]) for one in given]


def _hours(doctor_id: str) -> dict[str, Any]:
    kept = hours_to_change(current_user, doctor_id)
    return {
        "weekly": kept.weekly,
        "overrides": [{"day": day, "intervals": found} for day, found in kept.overrides.items()],
    }
