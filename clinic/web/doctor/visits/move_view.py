"""The free times to which a doctor's visit can be moved, for the drawer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from clinic.accounts.actor import Actor
from clinic.booking.queries.find import Visit
from clinic.booking.rules import Slot
from clinic.booking.times import slots
from clinic.booking.times.inputs import patient_requester
from clinic.core.errors import DomainError
from clinic.core.intervals import Interval
from clinic.core.local_time import days_span, local_date
from clinic.http.instants import instant_text
from clinic.web.doctor.addresses import visit_url
from clinic.web.kit import wording

DAYS = 7


@dataclass(frozen=True)
class FreeTime:
    """A button: `value` is the instant that is sent."""

    value: str
    time: str
    label_long: str
    datetime_attr: str


@dataclass(frozen=True)
class FreeDay:
    label: str
    times: list[FreeTime]


@dataclass(frozen=True)
class DoctorMoveView:
    """`reasons` is why the time that was asked for cannot be; `nearest` are free times near it."""

    name: str
    now_label: str
    kind_label: str
    action: str
    week_label: str
    prev_href: str | None
    next_href: str
    days: list[FreeDay]
    reasons: list[str]
    nearest: list[FreeTime]


def doctor_move_view(
    actor: Actor,
    visit: Visit,
    *,
    week: date,
    day: date,
    refusal: DomainError | None,
    zone: ZoneInfo,
    now: datetime,
) -> DoctorMoveView:
    """Seven days of free times from `week` on; `day` is the date of the calendar behind."""
    id_ = visit.appointment.id
    last = week + timedelta(days=DAYS - 1)
    return DoctorMoveView(
        name=wording.patient_name(visit.patient),
        now_label=wording.when_short(visit.appointment.starts_at, zone, now),
        kind_label=f"{visit.visit_type.name}, {wording.length_label(visit.appointment.minutes)}",
        action=visit_url("moves.create", id_, day),
        week_label=wording.range_label(week, last),
        prev_href=visit_url("moves.new", id_, day, week=week - timedelta(days=DAYS))
        if week > local_date(now, zone)
        else None,
        next_href=visit_url("moves.new", id_, day, week=week + timedelta(days=DAYS)),
        days=_free_days(actor, visit, week, last, zone, now),
        reasons=[_(str(reason.message)) for reason in refusal.reasons] if refusal else [],
        nearest=[_named(slot, zone, now) for slot in _alternatives(refusal)],
    )


def _free_days(
    actor: Actor, visit: Visit, first: date, last: date, zone: ZoneInfo, now: datetime
) -> list[FreeDay]:
    appointment = visit.appointment
    span = days_span(first, last, zone)
    requester = patient_requester(
        appointment.patient_id,
        now=now,
        staff=actor.is_staff,
        around=Interval(span.start, span.end),
        without_appointment=appointment.id,
    )
    found = slots.span(
        [appointment.doctor_id],
        first=first,
        days=DAYS,
        now=now,
        visit_types={appointment.doctor_id: appointment.visit_type_id},
        requester=requester,
        moving=appointment,
    )
    today = local_date(now, zone)
    return [
        FreeDay(
            label=wording.day_medium(day.day, today),
            times=[
                _time(slot, zone) for slot in day.slots if slot.starts_at != appointment.starts_at
            ],
        )
        for day in found.days[appointment.doctor_id]
        if day.slots
    ]


def _time(slot: Slot, zone: ZoneInfo) -> FreeTime:
    return FreeTime(
        value=instant_text(slot.starts_at),
        time=wording.time_label(slot.starts_at, zone),
        label_long=wording.day_long(local_date(slot.starts_at, zone)),
        datetime_attr=wording.datetime_attr(slot.starts_at, zone),
    )


def _named(slot: Slot, zone: ZoneInfo, now: datetime) -> FreeTime:
    """A free time on a button of its own, with its day."""
    return FreeTime(
        value=instant_text(slot.starts_at),
        time=wording.when_past(slot.starts_at, zone, now),
        label_long="",
        datetime_attr=wording.datetime_attr(slot.starts_at, zone),
    )


def _alternatives(refusal: DomainError | None) -> Sequence[Slot]:
    found = refusal.details.get("alternatives", ()) if refusal else ()
    assert isinstance(found, tuple)
    return found
