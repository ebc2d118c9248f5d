"""Arithmetic on intervals, by example and against plain sets of minutes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.core.intervals import BusyTimes, Interval, covers, overlaps, subtract, union
from tests.core.times import property_test, wall

BASE = datetime(2026, 3, 29, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def at(minute: int) -> datetime:
    return BASE + timedelta(minutes=minute)


def span(start: int, end: int) -> Interval:
    return Interval(at(start), at(end))


def minutes_of(intervals: list[Interval]) -> set[int]:
    return {
        minute
        for interval in intervals
        for minute in range((interval.start - BASE) // MINUTE, (interval.end - BASE) // MINUTE)
    }


def is_tidy(intervals: list[Interval]) -> bool:
    return all(left.end < right.start for left, right in pairwise(intervals))


spans = st.tuples(st.integers(0, 60), st.integers(1, 20)).map(lambda pair: span(pair[0], sum(pair)))
many = st.lists(spans, max_size=8)


def test_an_interval_refuses_a_naive_start() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Interval(wall("2026-03-29T00:00"), at(5))


def test_an_interval_refuses_a_naive_end() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Interval(at(0), wall("2026-03-30T00:00"))


@pytest.mark.parametrize("end", [0, -1])
def test_an_interval_refuses_an_end_that_is_not_after_its_start(end: int) -> None:
    with pytest.raises(ValueError, match="end after its start"):
        span(0, end)


def test_an_interval_keeps_its_instants_in_utc() -> None:
    east = timezone(timedelta(hours=2))

    interval = Interval(at(0).astimezone(east), at(60).astimezone(east))

    assert (interval.start.tzinfo, interval.end.tzinfo) == (UTC, UTC)
    assert interval == span(0, 60)


def test_touching_intervals_do_not_overlap() -> None:
    assert not overlaps(span(0, 10), span(10, 20))
    assert not overlaps(span(10, 20), span(0, 10))


def test_touching_intervals_are_merged_in_a_union() -> None:
    assert union([span(10, 20), span(0, 10)]) == [span(0, 20)]


def test_a_visit_over_two_touching_intervals_is_covered() -> None:
    assert covers([span(0, 10), span(10, 20)], span(5, 15))


def test_a_visit_over_a_pause_is_not_covered() -> None:
    assert not covers([span(0, 10), span(11, 20)], span(5, 15))


def test_busy_times_allow_what_only_touches_them() -> None:
    busy = BusyTimes([span(10, 20), span(30, 40)])

    assert busy.first_overlap(at(20), at(30)) is None


def test_busy_times_tell_the_first_of_several_overlaps() -> None:
    busy = BusyTimes([span(30, 40), span(10, 20)])

    assert busy.first_overlap(at(0), at(60)) == span(10, 20)


def test_a_long_busy_time_is_found_behind_short_ones_that_began_later() -> None:
    busy = BusyTimes([span(0, 60), span(5, 10), span(20, 25)])

    assert busy.first_overlap(at(50), at(55)) == span(0, 60)


def test_nothing_overlaps_no_busy_times() -> None:
    assert BusyTimes().first_overlap(at(0), at(10)) is None


@property_test(200)
@given(many)
def test_union_is_the_union_of_minutes(a: list[Interval]) -> None:
    assert minutes_of(union(a)) == minutes_of(a)
    assert is_tidy(union(a))


@property_test(300)
@given(many, many)
def test_subtraction_is_the_difference_of_minutes(a: list[Interval], b: list[Interval]) -> None:
    assert minutes_of(subtract(a, b)) == minutes_of(a) - minutes_of(b)
    assert is_tidy(subtract(a, b))


@property_test(200)
@given(spans, spans)
def test_two_intervals_overlap_when_they_share_a_minute(a: Interval, b: Interval) -> None:
    assert overlaps(a, b) == bool(minutes_of([a]) & minutes_of([b]))


@property_test(200)
@given(many, spans)
def test_an_interval_is_covered_when_all_its_minutes_are(a: list[Interval], one: Interval) -> None:
    assert covers(a, one) == (minutes_of([one]) <= minutes_of(a))


@property_test(300)
@given(many, spans)
def test_busy_times_find_the_earliest_busy_minute(a: list[Interval], one: Interval) -> None:
    shared = minutes_of(a) & minutes_of([one])

    found = BusyTimes(a).first_overlap(one.start, one.end)

    assert (found is not None) == bool(shared)
    if found is not None:
        assert max(found.start, one.start) == at(min(shared))
        assert found in union(a)
