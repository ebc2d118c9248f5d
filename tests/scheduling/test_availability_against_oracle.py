"""What is open and offered, against a slow second opinion, in many zones and schedules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from clinic.scheduling.availability import grid_starts, interval_holding, on_grid, opening
from clinic.scheduling.recurrence import DayInterval, Schedule, WeeklyInterval
from tests.core.times import places_and_days, property_test
from tests.scheduling import oracle

MINUTE = timedelta(minutes=1)


@st.composite
def day_hours(draw: st.DrawFn) -> tuple[DayInterval, ...]:
    """Up to three intervals that do not overlap, mostly at night; some touch, some end on the next day."""
    marks = st.integers(0, 60) | st.integers(0, 288)
    ends = sorted(5 * mark for mark in draw(st.sets(marks, max_size=6)))
    touching: bool = draw(st.booleans())
    first, second = (ends[:3], ends[1:4]) if touching else (ends[::2], ends[1::2])
    found = [DayInterval(*pair) for pair in zip(first, second, strict=False)]
    over: bool = draw(st.booleans())
    if found and over:
        last = found[-1]
        found[-1] = replace(last, end_minute=last.end_minute + 5 * draw(st.integers(0, 144)))
    return tuple(found)


@st.composite
def situations(draw: st.DrawFn) -> tuple[str, list[date], Schedule]:
    """A zone, some days in a row and a schedule with everything that decides about them."""
    zone, middle = draw(places_and_days)
    days = [middle + timedelta(days=number) for number in (-1, 0, 1)]
    limits = st.none() | st.sampled_from(days)
    weekly = tuple(
        WeeklyInterval(weekday, hours.start_minute, hours.end_minute, draw(limits), draw(limits))
        for weekday in {day.weekday() for day in days}
        for hours in draw(day_hours())
    )
    overrides = draw(st.dictionaries(st.sampled_from(days), day_hours(), max_size=2))
    closed = draw(st.dictionaries(st.sampled_from(days), st.just("Closed"), max_size=1))
    return zone, days, Schedule(weekly=weekly, overrides=overrides, closed=closed)


lengths = st.sampled_from([5, 15, 20, 45, 60, 120])
steps = st.sampled_from([5, 7, 15, 20, 25, 30, 45, 60, 90])


@property_test(250)
@given(situations())
def test_open_is_what_a_walk_along_the_clock_finds_open(
    situation: tuple[str, list[date], Schedule],
) -> None:
    zone, days, schedule = situation

    found = [
        (interval.day, interval.start_minute, interval.start, interval.end)
        for interval in opening(days, schedule, ZoneInfo(zone))
    ]

    assert found == [
        (day, start_minute, minutes[0], minutes[-1] + MINUTE)
        for day, start_minute, minutes in oracle.stretches(days, schedule, zone)
    ]


@property_test(250)
@given(situations(), lengths, steps)
def test_offered_is_what_a_walk_along_the_clock_finds_on_the_grid(
    situation: tuple[str, list[date], Schedule], minutes: int, step: int
) -> None:
    zone, days, schedule = situation

    found = [
        list(grid_starts(interval, minutes=minutes, step=step, zone=ZoneInfo(zone)))
        for interval in opening(days, schedule, ZoneInfo(zone))
    ]

    assert found == [
        oracle.grid(stretch, minutes=minutes, step=step, zone=zone)
        for stretch in oracle.stretches(days, schedule, zone)
    ]


@property_test(150)
@given(situations(), lengths, steps)
def test_a_start_is_offered_if_and_only_if_it_is_on_the_grid_and_the_visit_fits(
    situation: tuple[str, list[date], Schedule], minutes: int, step: int
) -> None:
    zone, days, schedule = situation
    rules, length = ZoneInfo(zone), timedelta(minutes=minutes)
    intervals = opening(days, schedule, rules)
    offers = {
        start
        for interval in intervals
        for start in grid_starts(interval, minutes=minutes, step=step, zone=rules)
    }

    for start, _ in oracle.minutes_around(days[1], zone):
        interval = interval_holding(intervals, start, start + length)
        accepted = interval is not None and on_grid(start, interval, step=step, zone=rules)

        assert accepted == (start in offers)


@property_test(100)
@given(situations(), lengths)
def test_a_visit_is_held_by_the_interval_that_has_all_of_it(
    situation: tuple[str, list[date], Schedule], minutes: int
) -> None:
    zone, days, schedule = situation
    length = timedelta(minutes=minutes)
    intervals = opening(days, schedule, ZoneInfo(zone))

    for start, _ in oracle.minutes_around(days[1], zone)[::15]:
        holding = [one for one in intervals if one.start <= start and start + length <= one.end]

        assert interval_holding(intervals, start, start + length) == next(iter(holding), None)
