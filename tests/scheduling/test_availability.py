"""From local hours to instants: what is open, and which starts are offered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from clinic.scheduling.availability import (
    OpenInterval,
    grid_starts,
    interval_holding,
    on_grid,
    opening,
)
from clinic.scheduling.recurrence import DayInterval, Schedule, WeeklyInterval
from tests.core.times import local, utc

BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def daily(start: str, end: str) -> Schedule:
    """The same hours on every weekday."""
    return Schedule(
        weekly=tuple(WeeklyInterval(weekday, minute(start), minute(end)) for weekday in range(7))
    )


def minute(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def open_on(day: date, schedule: Schedule, zone: str) -> list[OpenInterval]:
    return opening([day], schedule, ZoneInfo(zone))


def walls(instants: Iterable[datetime], zone: str) -> list[str]:
    return [f"{instant.astimezone(ZoneInfo(zone)):%H:%M}" for instant in instants]


def offered(
    day: date, hours: tuple[str, str], zone: str, *, minutes: int, step: int
) -> list[datetime]:
    (interval,) = open_on(day, daily(*hours), zone)
    return list(grid_starts(interval, minutes=minutes, step=step, zone=ZoneInfo(zone)))


# --- 9 to 5, whatever the season -------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "day", "opens", "closes"),
    [
        (BERLIN, date(2026, 3, 28), "2026-03-28T08:00", "2026-03-28T16:00"),
        (BERLIN, SPRING, "2026-03-29T07:00", "2026-03-29T15:00"),
        (BERLIN, date(2026, 3, 30), "2026-03-30T07:00", "2026-03-30T15:00"),
        (BERLIN, date(2026, 10, 24), "2026-10-24T07:00", "2026-10-24T15:00"),
        (BERLIN, AUTUMN, "2026-10-25T08:00", "2026-10-25T16:00"),
        (NEW_YORK, date(2026, 3, 7), "2026-03-07T14:00", "2026-03-07T22:00"),
        (NEW_YORK, date(2026, 3, 8), "2026-03-08T13:00", "2026-03-08T21:00"),
        (NEW_YORK, date(2026, 11, 1), "2026-11-01T14:00", "2026-11-01T22:00"),
        ("Pacific/Auckland", date(2026, 4, 4), "2026-04-03T20:00", "2026-04-04T04:00"),
        ("Pacific/Auckland", date(2026, 4, 5), "2026-04-04T21:00", "2026-04-05T05:00"),
        ("Pacific/Auckland", date(2026, 9, 27), "2026-09-26T20:00", "2026-09-27T04:00"),
        ("Australia/Lord_Howe", date(2026, 4, 4), "2026-04-03T22:00", "2026-04-04T06:00"),
        ("Australia/Lord_Howe", date(2026, 4, 5), "2026-04-04T22:30", "2026-04-05T06:30"),
        ("Asia/Kathmandu", SPRING, "2026-03-29T03:15", "2026-03-29T11:15"),
        ("UTC", SPRING, "2026-03-29T09:00", "2026-03-29T17:00"),
    ],
)
def test_nine_to_five_is_nine_to_five_on_the_wall_before_and_after_a_change(
    zone: str, day: date, opens: str, closes: str
) -> None:
    (interval,) = open_on(day, daily("09:00", "17:00"), zone)

    assert (interval.start, interval.end) == (utc(opens), utc(closes))


@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK, "Pacific/Auckland", "Australia/Lord_Howe"])
def test_every_day_of_two_years_offers_the_same_wall_times_in_the_day(zone: str) -> None:
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(730)]
    rules = ZoneInfo(zone)

    offers = {
        tuple(walls(grid_starts(interval, minutes=60, step=120, zone=rules), zone))
        for interval in opening(days, daily("09:00", "17:00"), rules)
    }

    assert offers == {("09:00", "11:00", "13:00", "15:00")}


# --- the days of other zones -----------------------------------------------------------------


def test_evening_hours_that_cross_midnight_in_utc_stay_on_their_local_date() -> None:
    (interval,) = open_on(date(2026, 6, 1), daily("18:00", "22:00"), NEW_YORK)

    assert interval.day == date(2026, 6, 1)
    assert interval.span.start == utc("2026-06-01T22:00")
    assert interval.span.end == utc("2026-06-02T02:00")


def test_a_day_off_takes_nothing_from_the_evening_before() -> None:
    evenings = daily("18:00", "22:00")
    tuesday_off = Schedule(weekly=evenings.weekly, overrides={date(2026, 6, 2): ()})

    intervals = opening([date(2026, 6, 1), date(2026, 6, 2)], tuesday_off, ZoneInfo(NEW_YORK))

    assert [interval.span.end for interval in intervals] == [utc("2026-06-02T02:00")]


def test_hours_of_one_date_take_nothing_from_the_morning_after_in_the_east() -> None:
    mornings = daily("08:00", "10:00")
    monday_late = Schedule(
        weekly=mornings.weekly, overrides={date(2026, 6, 1): (DayInterval(15 * 60, 16 * 60),)}
    )

    intervals = opening(
        [date(2026, 6, 1), date(2026, 6, 2)], monday_late, ZoneInfo("Pacific/Auckland")
    )

    assert [interval.start for interval in intervals] == [
        utc("2026-06-01T03:00"),
        utc("2026-06-01T20:00"),
    ]


def test_days_come_in_order_and_once_however_they_are_asked_for() -> None:
    first, second = date(2026, 6, 1), date(2026, 6, 2)

    intervals = opening([second, first, second], daily("09:00", "12:00"), ZoneInfo(BERLIN))

    assert [interval.day for interval in intervals] == [first, second]


def test_hours_until_24_00_end_where_the_next_day_begins() -> None:
    (late,) = open_on(date(2026, 6, 1), daily("22:00", "24:00"), BERLIN)
    (early,) = open_on(date(2026, 6, 2), daily("00:00", "02:00"), BERLIN)

    assert late.end == early.start


# --- nights on which the clocks change -------------------------------------------------------


def test_hours_that_the_clocks_skip_are_not_open() -> None:
    assert open_on(SPRING, daily("02:00", "03:00"), BERLIN) == []


def test_hours_that_begin_in_the_gap_begin_at_the_change_and_keep_their_grid() -> None:
    starts = offered(SPRING, ("02:30", "04:00"), BERLIN, minutes=20, step=20)

    assert walls(starts, BERLIN) == ["03:10", "03:30"]


def test_a_time_that_does_not_exist_is_not_offered() -> None:
    starts = offered(SPRING, ("01:00", "04:00"), BERLIN, minutes=30, step=30)

    assert walls(starts, BERLIN) == ["01:00", "01:30", "03:00", "03:30"]


def test_half_an_hour_that_does_not_exist_is_not_offered() -> None:
    starts = offered(
        date(2026, 10, 4), ("01:30", "03:00"), "Australia/Lord_Howe", minutes=15, step=15
    )

    assert walls(starts, "Australia/Lord_Howe") == ["01:30", "01:45", "02:30", "02:45"]


def test_a_time_that_exists_twice_is_offered_once_the_earlier() -> None:
    starts = offered(AUTUMN, ("01:00", "04:00"), BERLIN, minutes=30, step=30)

    assert walls(starts, BERLIN) == ["01:00", "01:30", "02:00", "02:30", "03:00", "03:30"]
    assert starts[2:5] == [
        utc("2026-10-25T00:00"),
        utc("2026-10-25T00:30"),
        utc("2026-10-25T02:00"),
    ]


def test_the_second_pass_of_a_time_is_off_the_grid() -> None:
    (interval,) = open_on(AUTUMN, daily("01:00", "04:00"), BERLIN)
    first, second = utc("2026-10-25T00:30"), utc("2026-10-25T01:30")

    assert on_grid(first, interval, step=30, zone=ZoneInfo(BERLIN))
    assert not on_grid(second, interval, step=30, zone=ZoneInfo(BERLIN))


def test_a_visit_over_the_change_keeps_its_true_length() -> None:
    last_start = offered(SPRING, ("00:00", "04:00"), BERLIN, minutes=120, step=30)[-1]

    assert walls([last_start, last_start + timedelta(minutes=120)], BERLIN) == ["01:00", "04:00"]


def test_where_midnight_comes_twice_it_is_offered_once() -> None:
    havana = "America/Havana"
    starts = offered(date(2026, 11, 1), ("00:00", "02:00"), havana, minutes=60, step=30)

    assert walls(starts, havana) == ["00:00", "00:30", "01:00"]
    assert starts[-1] - starts[0] == timedelta(hours=2)


def test_where_midnight_is_skipped_the_day_is_offered_from_one() -> None:
    starts = offered(SPRING, ("00:00", "02:00"), "Asia/Beirut", minutes=30, step=30)

    assert walls(starts, "Asia/Beirut") == ["01:00", "01:30"]


# --- the grid --------------------------------------------------------------------------------


def test_a_step_that_does_not_divide_the_hours_leaves_the_rest_over() -> None:
    starts = offered(date(2026, 6, 1), ("09:00", "10:30"), BERLIN, minutes=25, step=25)

    assert walls(starts, BERLIN) == ["09:00", "09:25", "09:50"]


def test_the_last_visit_may_end_with_the_hours() -> None:
    starts = offered(date(2026, 6, 1), ("09:00", "10:00"), BERLIN, minutes=30, step=10)

    assert walls(starts, BERLIN) == ["09:00", "09:10", "09:20", "09:30"]


def test_the_grid_counts_from_the_opening_of_each_interval() -> None:
    hours = (DayInterval(9 * 60 + 5, 10 * 60), DayInterval(13 * 60 + 10, 14 * 60))
    day = date(2026, 6, 1)
    rules = ZoneInfo(BERLIN)

    starts = [
        start
        for interval in open_on(day, Schedule(overrides={day: hours}), BERLIN)
        for start in grid_starts(interval, minutes=20, step=20, zone=rules)
    ]

    assert walls(starts, BERLIN) == ["09:05", "09:25", "13:10", "13:30"]


def test_an_interval_that_is_cut_short_keeps_its_grid() -> None:
    (interval,) = open_on(date(2026, 6, 1), daily("09:00", "10:30"), BERLIN)
    rest = replace(interval, start=local("2026-06-01T09:25", BERLIN))

    starts = grid_starts(rest, minutes=20, step=20, zone=ZoneInfo(BERLIN))

    assert walls(starts, BERLIN) == ["09:40", "10:00"]


def test_a_visit_longer_than_the_hours_is_never_offered() -> None:
    assert offered(date(2026, 6, 1), ("09:00", "10:00"), BERLIN, minutes=65, step=5) == []


def test_a_visit_or_step_without_length_is_refused() -> None:
    (interval,) = open_on(SPRING, daily("09:00", "17:00"), BERLIN)

    def is_refused(minutes: int, step: int) -> bool:
        try:
            return not list(
                grid_starts(interval, minutes=minutes, step=step, zone=ZoneInfo(BERLIN))
            )
        except ValueError:
            return True

    assert [length for length in (-5, 0, 1) if not is_refused(length, 10)] == [1]
    assert [step for step in (-5, 0, 1) if not is_refused(10, step)] == [1]


@pytest.mark.parametrize(
    "start",
    [
        "2026-06-01T08:45",  # before the opening, though in step
        "2026-06-01T09:10",  # between two steps
        "2026-06-01T09:15:01",
        "2026-06-01T09:15:00.000001",
        "2026-06-02T09:15",  # another day
    ],
)
def test_a_start_beside_the_grid_is_not_on_it(start: str) -> None:
    (interval,) = open_on(date(2026, 6, 1), daily("09:00", "17:00"), BERLIN)

    assert not on_grid(local(start, BERLIN), interval, step=15, zone=ZoneInfo(BERLIN))


def test_a_naive_start_is_refused() -> None:
    (interval,) = open_on(date(2026, 6, 1), daily("09:00", "17:00"), BERLIN)
    naive = datetime.fromisoformat("2026-06-01T09:00")

    with pytest.raises(ValueError, match="time zone"):
        on_grid(naive, interval, step=15, zone=ZoneInfo(BERLIN))


def test_a_visit_over_the_pause_lies_in_no_interval() -> None:
    day = date(2026, 6, 1)
    hours = (DayInterval(9 * 60, 12 * 60), DayInterval(12 * 60, 13 * 60))
    morning, noon = open_on(day, Schedule(overrides={day: hours}), BERLIN)

    def held(start: str, end: str) -> OpenInterval | None:
        starts_at, ends_at = (local(f"2026-06-01T{clock}", BERLIN) for clock in (start, end))
        return interval_holding([morning, noon], starts_at, ends_at)

    assert held("11:30", "12:00") is morning
    assert held("12:00", "12:30") is noon
    assert held("11:45", "12:15") is None
    assert held("08:45", "09:15") is None
    assert held("12:45", "13:15") is None
