"""Which hours a date has, and which hours cannot be kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.scheduling.recurrence import (
    DayInterval,
    Problem,
    Schedule,
    WeeklyInterval,
    day_problems,
    hours_problems,
    intervals_on,
    meets_next,
)
from tests.core.times import property_test

MONDAY, TUESDAY, SUNDAY = date(2026, 6, 1), date(2026, 6, 2), date(2026, 6, 7)
EVE = date(2026, 5, 31)
NINE, NOON, FIVE = 9 * 60, 12 * 60, 17 * 60
MORNING, AFTERNOON = DayInterval(NINE, NOON), DayInterval(13 * 60, FIVE)
MONDAYS = WeeklyInterval(0, NINE, NOON)


def codes(problems: list[Problem]) -> list[tuple[int, str]]:
    return [(problem.index, problem.code) for problem in problems]


def test_weekday_0_is_monday() -> None:
    schedule = Schedule(weekly=(MONDAYS,))

    assert intervals_on(MONDAY, schedule) == (MORNING,)
    assert intervals_on(SUNDAY, schedule) == ()


def test_weekday_6_is_sunday() -> None:
    schedule = Schedule(weekly=(WeeklyInterval(6, NINE, NOON),))

    assert intervals_on(SUNDAY, schedule) == (MORNING,)
    assert intervals_on(MONDAY, schedule) == ()


def test_several_intervals_of_a_day_come_in_order() -> None:
    schedule = Schedule(weekly=(WeeklyInterval(0, 13 * 60, FIVE), MONDAYS))

    assert intervals_on(MONDAY, schedule) == (MORNING, AFTERNOON)


def test_hours_hold_on_their_first_and_on_their_last_date() -> None:
    only_in_june = WeeklyInterval(0, NINE, NOON, date(2026, 6, 1), date(2026, 6, 29))

    worked = [
        day
        for day in (date(2026, 5, 25), date(2026, 6, 1), date(2026, 6, 29), date(2026, 7, 6))
        if intervals_on(day, Schedule(weekly=(only_in_june,)))
    ]

    assert worked == [date(2026, 6, 1), date(2026, 6, 29)]


def test_an_override_replaces_the_weekly_hours_of_its_date() -> None:
    schedule = Schedule(weekly=(MONDAYS,), overrides={MONDAY: (AFTERNOON,)})

    assert intervals_on(MONDAY, schedule) == (AFTERNOON,)


def test_an_override_comes_in_order_however_it_was_entered() -> None:
    schedule = Schedule(overrides={MONDAY: (AFTERNOON, MORNING)})

    assert intervals_on(MONDAY, schedule) == (MORNING, AFTERNOON)


def test_an_override_without_hours_closes_its_date() -> None:
    schedule = Schedule(weekly=(MONDAYS,), overrides={MONDAY: ()})

    assert intervals_on(MONDAY, schedule) == ()


def test_an_override_leaves_the_neighbouring_day_alone() -> None:
    schedule = Schedule(weekly=(MONDAYS,), overrides={TUESDAY: ()})

    assert intervals_on(MONDAY, schedule) == (MORNING,)


def test_a_closed_day_has_no_weekly_hours() -> None:
    schedule = Schedule(weekly=(MONDAYS,), closed={MONDAY: "Whit Monday"})

    assert intervals_on(MONDAY, schedule) == ()


def test_a_doctor_who_works_on_a_closed_day_says_so_by_an_override() -> None:
    schedule = Schedule(overrides={MONDAY: (AFTERNOON,)}, closed={MONDAY: "Whit Monday"})

    assert intervals_on(MONDAY, schedule) == (AFTERNOON,)


def test_hours_over_midnight_meet_those_of_the_next_day_that_share_a_date() -> None:
    night, early = WeeklyInterval(6, 22 * 60, 30 * 60), WeeklyInterval(0, 5 * 60, NOON)
    assert [one.index for one in hours_problems([night, early])] == [1]
    assert hours_problems([night, replace(early, start_minute=6 * 60)]) == []
    # The last Sunday is the day before that Monday.
    ends, begins = replace(night, valid_until=EVE), replace(early, valid_from=MONDAY)
    assert [one.index for one in hours_problems([ends, begins])] == [1]
    assert hours_problems([ends, replace(begins, valid_from=TUESDAY)]) == []


def test_an_override_over_midnight_meets_the_hours_of_the_next_date() -> None:
    night = {EVE: (DayInterval(22 * 60, 30 * 60),)}
    assert not meets_next(EVE, Schedule(weekly=(MONDAYS,), overrides=night))
    assert meets_next(EVE, Schedule(weekly=(WeeklyInterval(0, 5 * 60, NOON),), overrides=night))


def test_good_hours_have_no_problem() -> None:
    weekly = [MONDAYS, WeeklyInterval(0, NOON, FIVE), WeeklyInterval(1, NINE, 24 * 60)]

    assert hours_problems(weekly) == []


@pytest.mark.parametrize(
    ("hours", "code"),
    [
        (WeeklyInterval(0, NOON, NINE), "end_before_start"),
        (WeeklyInterval(0, NOON, NOON), "end_before_start"),
        (WeeklyInterval(0, NINE + 3, NOON), "off_mark"),
        (WeeklyInterval(0, NINE, NOON + 1), "off_mark"),
        (WeeklyInterval(0, -5, NOON), "out_of_range"),
        (WeeklyInterval(0, NINE, NINE + 24 * 60 + 5), "too_long"),
        (WeeklyInterval(0, 24 * 60, 30 * 60), "out_of_range"),
        (WeeklyInterval(7, NINE, NOON), "unknown_weekday"),
        (WeeklyInterval(-1, NINE, NOON), "unknown_weekday"),
        (WeeklyInterval(0, NINE, NOON, TUESDAY, MONDAY), "validity"),
    ],
)
def test_hours_that_cannot_be_are_named_by_their_index(hours: WeeklyInterval, code: str) -> None:
    assert codes(hours_problems([WeeklyInterval(3, NINE, NOON), hours])) == [(1, code)]


def test_all_problems_of_an_interval_are_named() -> None:
    hours = WeeklyInterval(9, NOON + 1, NINE, TUESDAY, MONDAY)

    assert codes(hours_problems([hours])) == [
        (0, "unknown_weekday"),
        (0, "off_mark"),
        (0, "end_before_start"),
        (0, "validity"),
    ]


def test_overlapping_hours_of_a_weekday_are_refused_at_the_later_one() -> None:
    problems = hours_problems([MONDAYS, WeeklyInterval(0, NOON - 5, FIVE)])

    assert problems == [Problem(1, "overlap", other=0)]


def test_the_same_hours_on_another_weekday_do_not_overlap() -> None:
    assert hours_problems([MONDAYS, WeeklyInterval(1, NINE, NOON)]) == []


def test_the_same_hours_in_another_season_do_not_overlap() -> None:
    spring = WeeklyInterval(0, NINE, NOON, None, date(2026, 5, 31))
    summer = WeeklyInterval(0, NINE, NOON, date(2026, 6, 1), None)

    assert hours_problems([spring, summer]) == []


def test_seasons_that_share_one_date_overlap() -> None:
    spring = WeeklyInterval(0, NINE, NOON, None, date(2026, 6, 1))
    summer = WeeklyInterval(0, NINE, NOON, date(2026, 6, 1), None)

    assert codes(hours_problems([spring, summer])) == [(1, "overlap")]


def test_hours_of_one_date_are_checked_like_weekly_hours() -> None:
    problems = day_problems([MORNING, DayInterval(NOON - 30, FIVE), DayInterval(FIVE + 2, FIVE)])

    assert codes(problems) == [(1, "overlap"), (2, "off_mark"), (2, "end_before_start")]


def test_touching_hours_of_one_date_are_good() -> None:
    assert day_problems([DayInterval(NOON, FIVE), MORNING]) == []


marks = st.integers(0, 8).map(lambda mark: mark * 60)
june = [date(2026, 6, number) for number in range(1, 31)]
some_dates = st.none() | st.sampled_from(june)
weekly_hours = st.builds(WeeklyInterval, st.integers(0, 1), marks, marks, some_dates, some_dates)


def meet(one: WeeklyInterval, other: WeeklyInterval) -> bool:
    """Whether the two share a weekday, an hour of the day and a date of validity, all tried out."""
    shared_hour = any(
        hour in range(one.start_minute, one.end_minute)
        for hour in range(other.start_minute, other.end_minute, 60)
    )
    shared_date = any(
        all((row.valid_from or day) <= day <= (row.valid_until or day) for row in (one, other))
        for day in june
    )
    return one.weekday == other.weekday and shared_hour and shared_date


@property_test(300)
@given(st.lists(weekly_hours, max_size=4))
def test_hours_overlap_when_they_meet_an_earlier_interval(weekly: list[WeeklyInterval]) -> None:
    overlapping = {found.index for found in hours_problems(weekly) if found.code == "overlap"}

    assert overlapping == {
        index
        for index, row in enumerate(weekly)
        if any(meet(earlier, row) for earlier in weekly[:index])
    }
