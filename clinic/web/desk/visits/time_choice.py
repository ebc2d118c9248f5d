"""Choosing a time at the desk: the week of free times, and one that was picked or typed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, cast

from flask_babel import gettext as _

from clinic.booking.rules import Requester, Slot
from clinic.booking.times import slots
from clinic.booking.times.inputs import patient_requester
from clinic.core.clock import YEARS
from clinic.core.errors import DomainError, Invalid
from clinic.core.intervals import Interval
from clinic.core.local_time import days_span, instant_of, local_date, week_start
from clinic.http.instants import date_or_none, instant_or_none, instant_text
from clinic.web.booking.confirm_view import Line, confirm_lines
from clinic.web.booking.day_view import WeekFrame
from clinic.web.booking.week_view import WeekView, week_to_show, week_view
from clinic.web.kit import wording
from clinic.web.kit.context import clinic
from clinic.web.kit.links import Link

if TYPE_CHECKING:
    from clinic.booking.models import Appointment
    from clinic.directory.models import Doctor, VisitType

WEEK = 7


@dataclass(frozen=True)
class AskedTime:
    """What the address says of the time; `problem` is a sentence about a time that cannot be."""

    week: date | None = None
    day: date | None = None
    at: datetime | None = None
    problem: str = ""


@dataclass(frozen=True)
class Picked:
    """The time that was chosen; `offered` is whether it is one of the free ones."""

    value: str
    when_label: str
    offered: bool
    lines: list[Line]


@dataclass(frozen=True)
class TimeChoice:
    """What `templates/desk/bookings/_time.html` reads. `nearest` are free times near a lost one."""

    week: WeekView
    picked: Picked | None
    problem: str
    nearest: list[Link]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """For what a time is looked for. `href` makes the page's address with other arguments."""

    doctor: Doctor
    visit_type: VisitType
    minutes: int
    patient_id: str
    href: Callable[..., str]
    form_action: str
    hidden: dict[str, str]
    moving: Appointment | None = None


def asked_time(values: Mapping[str, str]) -> AskedTime:
    """The time in an address: `at`, or `on` and `clock` as somebody typed them in."""
    week, day = date_or_none(values.get("week")), date_or_none(values.get("day"))
    if not (values.get("on") or values.get("clock")):
        return AskedTime(week, day, instant_or_none(values.get("at")))
    try:
        at = _typed(values.get("on", ""), values.get("clock", ""))
    except (ValueError, OverflowError, Invalid):
        problem = _("There is no such date and time. Enter them like 26/11/2026 and 14:20.")
        return AskedTime(week, day, None, problem)
    return AskedTime(week, day, at)


def time_choice(
    wanted: Wanted, asked: AskedTime, *, now: datetime, refusal: DomainError | None = None
) -> TimeChoice:
    """The week around the time asked for, as the desk may book it, in a fixed number of queries."""
    zone = clinic().zone
    shown = asked.week or (local_date(asked.at, zone) if asked.at else None)
    first = week_to_show(
        shown,
        horizon_days=clinic().horizon_days,
        zone=zone,
        now=now,
        first_weekday=clinic().first_weekday,
    )
    found = _free(wanted, first, now)
    free = {slot.starts_at for day in found.days[wanted.doctor.id] for slot in day.slots}
    frame = WeekFrame(
        doctor_id=wanted.doctor.id,
        doctor=wanted.doctor.display_name,
        first_weekday=clinic().first_weekday,
        href=lambda week, day: wanted.href(week=week, day=day, at=None),
        form_action=wanted.form_action,
        hidden=wanted.hidden,
        picked=asked.day or (local_date(asked.at, zone) if asked.at else None),
        next_free=_next_free(wanted, now),
        marks={asked.at: "picked"} if asked.at in free else {},
    )
    return TimeChoice(
        week=week_view(found, frame, now=now),
        picked=_picked(wanted, asked.at, asked.at in free, now) if asked.at else None,
        problem=asked.problem,
        nearest=_nearest(wanted, refusal, now),
    )


def _typed(day: str, clock: str) -> datetime:
    local = datetime.combine(date.fromisoformat(day), time.fromisoformat(clock))
    if local.year not in YEARS:
        raise ValueError("no date of a visit")
    return instant_of(local.replace(tzinfo=None), clinic().zone)


def _free(wanted: Wanted, first: date, now: datetime) -> slots.Span:
    span = days_span(first, first + timedelta(days=WEEK - 1), clinic().zone)
    requester = patient_requester(
        wanted.patient_id,
        now=now,
        staff=True,
        known=True,
        around=Interval(span.start, span.end),
        without_appointment=wanted.moving.id if wanted.moving else None,
    )
    return slots.span(
        [wanted.doctor.id],
        first=first,
        days=WEEK,
        now=now,
        visit_types={wanted.doctor.id: wanted.visit_type.id},
        requester=requester,
        moving=wanted.moving,
    )


def _next_free(wanted: Wanted, now: datetime) -> Slot | None:
    found = slots.earliest(
        [wanted.doctor.id],
        after=now,
        now=now,
        visit_types={wanted.doctor.id: wanted.visit_type.id},
        requester=Requester(staff=True),
        moving=wanted.moving,
    )
    return next(iter(found[wanted.doctor.id]), None)


def _picked(wanted: Wanted, at: datetime, offered: bool, now: datetime) -> Picked:
    zone = clinic().zone
    return Picked(
        value=instant_text(at),
        when_label=wording.when_label(at, zone, now),
        offered=offered,
        lines=confirm_lines(
            doctor=wanted.doctor,
            visit_type=wanted.visit_type,
            minutes=wanted.minutes,
            ends_at=at + timedelta(minutes=wanted.minutes),
            zone=zone,
            clinic=clinic(),
        ),
    )


def _nearest(wanted: Wanted, refusal: DomainError | None, now: datetime) -> list[Link]:
    found = cast(tuple[Slot, ...], refusal.details.get("alternatives", ())) if refusal else ()
    zone = clinic().zone
    return [
        Link(
            wording.when_head(slot.starts_at, zone, now),
            wanted.href(
                week=week_start(local_date(slot.starts_at, zone), clinic().first_weekday),
                at=instant_text(slot.starts_at),
            ),
        )
        for slot in found
    ]
