"""Calendars by chance: every offered slot can be booked, every other time is refused with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from clinic.booking.absence import take_time_off
from clinic.booking.book import book
from clinic.booking.times.search import TimeSearch
from clinic.core.errors import DomainError
from clinic.core.intervals import Interval
from clinic.core.local_time import day_span, days_span
from clinic.db import transaction
from clinic.directory.catalogue import VisitTypeFields, save_visit_type
from clinic.directory.settings import change_clinic, close_day
from clinic.scheduling.hours import set_override, set_weekly_hours
from clinic.scheduling.recurrence import DayInterval, WeeklyInterval
from tests.booking.life import change_doctor
from tests.cast import Cast

FIVE = timedelta(minutes=5)
#: A zone, and a night in it on which the clocks change, or an ordinary one.
NIGHTS = [
    ("Europe/Berlin", date(2027, 3, 28)),
    ("Europe/Berlin", date(2026, 11, 27)),
    ("America/New_York", date(2027, 11, 7)),
    ("Pacific/Auckland", date(2027, 4, 4)),
    ("Australia/Lord_Howe", date(2027, 10, 3)),
    ("Australia/Lord_Howe", date(2027, 4, 4)),
]


def raster(span: Interval, step: timedelta = FIVE) -> Iterator[datetime]:
    moment = span.start
    while moment < span.end:
        yield moment
        moment += step


class Undone(Exception):
    """Ends a trial, so that it leaves nothing behind."""


def can_be_booked(cast: Cast, at: datetime, visit_type: str, now: datetime) -> bool:
    """Whether a booking goes through; it is taken back at once. No reason is no refusal."""
    try:
        with transaction():
            book(
                cast.amira.actor,
                doctor_id=cast.lena.doctor_id,
                visit_type_id=visit_type,
                starts_at=at,
                now=now,
            )
            raise Undone
    except Undone:
        return True
    except DomainError as error:
        return not error.reasons


@pytest.mark.slow
@pytest.mark.parametrize(("zone_name", "night"), NIGHTS)
def test_whatever_the_calendar_what_is_offered_is_what_can_be_booked(
    cast: Cast, zone_name: str, night: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What would be free instead is not the question here, and takes long to find.
    monkeypatch.setattr("clinic.booking.times.verdict.TimeSearch.nearest", lambda *_, **__: [])
    chance = Random(f"{zone_name} {night}")
    zone, now = ZoneInfo(zone_name), day_span(night, ZoneInfo(zone_name)).start - timedelta(days=2)
    visit_type = a_calendar_by_chance(cast, chance, zone, night, now)
    first, last = night - timedelta(days=1), night + timedelta(days=1)
    found = TimeSearch.of(
        [cast.lena.doctor_id], now=now, visit_types={cast.lena.doctor_id: visit_type}
    ).span(first, 3)
    free = {slot.starts_at for day in found.days[cast.lena.doctor_id] for slot in day.slots}
    assert free
    times = set(raster(days_span(first, last, zone)))
    assert free <= times
    tried = chance.sample(sorted(free), min(15, len(free))) + chance.sample(
        sorted(times - free), 30
    )
    for at in tried:
        assert can_be_booked(cast, at, visit_type, now) is (at in free), at.astimezone(zone)


def a_calendar_by_chance(
    cast: Cast, chance: Random, zone: ZoneInfo, night: date, now: datetime
) -> str:
    """Give the clinic and Lena something of everything; the visit type to ask for."""
    admin, lena = cast.petra.actor, cast.lena.doctor_id
    change_clinic(
        admin,
        {"time_zone": zone.key, "horizon_days": 3, "min_notice_minutes": chance.randrange(600)},
        now=now,
    )
    length, step = chance.choice((15, 20, 30, 40)), chance.choice((None, 10, 15, 25))
    fields = VisitTypeFields(
        name="By chance",
        minutes=length,
        step_minutes=step,
        buffer_before=chance.choice((0, 5)),
        buffer_after=chance.choice((0, 5, 10)),
    )
    visit_type = save_visit_type(admin, fields, now=now).id
    change_doctor(cast, cast.lena, visit_types={visit_type: None}, now=now)
    # Late hours end at midnight or after it, where the next day's begin.
    over = chance.choice((0, 45, 120))
    late = DayInterval(chance.randrange(1260, 1380, 5), 1440 + over)
    weekly = [
        WeeklyInterval(weekday, start, end)
        for weekday in range(7)
        for start, end in (
            (over, over + chance.randrange(60, 300, 5)),
            (480, 480 + chance.randrange(60, 300, 5)),
            (late.start_minute, late.end_minute),
        )
    ]
    set_weekly_hours(admin, lena, weekly, now=now)
    own = [DayInterval(max(60, over), 8 * 60 + 5 * chance.randrange(60)), late]
    set_override(admin, lena, night, own, now=now)
    if chance.random() < 0.5:
        close_day(admin, night + timedelta(days=1), name="Closed", now=now)
    _fill(cast, chance, zone, night, visit_type, now)
    return visit_type


def _fill(
    cast: Cast, chance: Random, zone: ZoneInfo, night: date, visit_type: str, now: datetime
) -> None:
    """Visits, one of them beside another, a hold, and some time off."""
    whole = day_span(night, zone)
    for person in (cast.jonas, cast.miriam):
        at = whole.start + timedelta(minutes=5 * chance.randrange(20, 80))
        cast.desk_books(
            person.patient_id, at, visit_type=visit_type, override_reason="By chance", now=now
        )
    kinds = {cast.lena.doctor_id: visit_type}
    free = (
        TimeSearch.of([cast.lena.doctor_id], now=now, visit_types=kinds)
        .span(night, 1)
        .days[cast.lena.doctor_id][0]
        .slots
    )
    if free:
        cast.holds(cast.jonas, chance.choice(free).starts_at, visit_type=visit_type, now=now)
    off = whole.start + timedelta(minutes=5 * chance.randrange(12, 100))
    take_time_off(
        cast.petra.actor,
        cast.lena.doctor_id,
        starts_at=off,
        ends_at=off + timedelta(minutes=5 * chance.randrange(1, 12)),
        on_conflict="decide_later",
        now=now,
    )
