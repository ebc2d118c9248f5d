"""Wall clocks, their gaps and folds, days and weeks."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.core.errors import Invalid
from clinic.core.intervals import Interval
from clinic.core.local_time import (
    day_span,
    days_from,
    days_span,
    exists,
    first_instant,
    instant_of,
    is_shown_twice,
    local_date,
    minutes_from_text,
    steady_offset,
    text_from_minutes,
    wall_minute,
    week_start,
    zone_named,
)
from tests.core.times import (
    local,
    minutes_of_the_night,
    places_and_days,
    property_test,
    utc,
    wall,
)
from tests.scheduling import oracle

BERLIN = zone_named("Europe/Berlin")
LORD_HOWE = zone_named("Australia/Lord_Howe")
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


@property_test(150)
@given(places_and_days, minutes_of_the_night | st.integers(0, 1440))
def test_the_first_instant_is_where_a_walk_along_the_clock_first_meets_it(
    place: tuple[str, date], minute: int
) -> None:
    zone, day = place

    found = first_instant(day, minute, zone_named(zone))

    assert found == oracle.first_minute_showing(day, minute, zone)


@property_test(150)
@given(places_and_days, minutes_of_the_night | st.integers(0, 1439))
def test_a_local_time_exists_when_a_walk_along_the_clock_meets_it(
    place: tuple[str, date], minute: int
) -> None:
    zone, day = place
    asked = datetime.combine(day, time()) + timedelta(minutes=minute)
    shown_at = [instant for instant, shown in oracle.minutes_around(day, zone) if shown == asked]

    assert exists(asked, zone_named(zone)) == bool(shown_at)
    if shown_at:
        assert instant_of(asked, zone_named(zone)) == shown_at[0]
        twice = [is_shown_twice(instant, zone_named(zone)) for instant in shown_at]
        assert twice == [len(shown_at) > 1] * len(shown_at)


@property_test(100)
@given(places_and_days)
def test_a_steady_offset_holds_on_the_whole_day_or_is_not_given(place: tuple[str, date]) -> None:
    zone, day = place
    begins, ends = (oracle.first_minute_showing(day, minute, zone) for minute in (0, 1440))
    offsets = {
        shown - instant.replace(tzinfo=None)
        for instant, shown in oracle.minutes_around(day, zone)
        if begins <= instant < ends
    }

    steady = steady_offset(day, zone_named(zone))

    assert steady is None or offsets <= {steady}


def test_a_day_without_a_change_nearby_has_a_steady_offset() -> None:
    assert steady_offset(date(2026, 7, 1), BERLIN) == timedelta(hours=2)
    assert steady_offset(date(2026, 3, 28), BERLIN) == timedelta(hours=1)


def test_in_the_gap_of_spring_the_first_instant_is_the_change() -> None:
    assert first_instant(SPRING, 2 * 60 + 30, BERLIN) == utc("2026-03-29T01:00")


def test_in_the_fold_of_autumn_the_first_instant_is_the_earlier_one() -> None:
    assert first_instant(AUTUMN, 2 * 60 + 30, BERLIN) == utc("2026-10-25T00:30")


def test_in_the_fold_of_autumn_a_time_means_two_instants() -> None:
    first, second = utc("2026-10-25T00:30"), utc("2026-10-25T01:30")

    assert is_shown_twice(first, BERLIN)
    assert is_shown_twice(second, BERLIN)
    assert not is_shown_twice(utc("2026-10-25T02:30"), BERLIN)


def test_half_an_hour_is_missing_on_lord_howe() -> None:
    day = date(2026, 10, 4)

    assert not exists(wall("2026-10-04T02:15"), LORD_HOWE)
    assert first_instant(day, 2 * 60 + 15, LORD_HOWE) == first_instant(day, 2 * 60 + 30, LORD_HOWE)


def test_where_there_is_no_midnight_the_day_begins_at_one() -> None:
    beirut = zone_named("Asia/Beirut")

    assert wall_minute(first_instant(SPRING, 0, beirut), beirut) == 60


def test_minute_1440_is_where_the_next_day_begins() -> None:
    havana = zone_named("America/Havana")
    eve, day = date(2026, 10, 31), date(2026, 11, 1)

    assert first_instant(eve, 1440, havana) == utc("2026-11-01T04:00")
    assert first_instant(day, 0, havana) == utc("2026-11-01T04:00")


def test_later_minutes_are_of_the_next_days_clock() -> None:
    eve = SPRING - timedelta(days=1)
    assert first_instant(eve, 1440 + 4 * 60, BERLIN) == utc("2026-03-29T02:00")


@pytest.mark.parametrize("minute", [-1, 2881])
def test_a_day_has_no_minute_beyond_its_ends(minute: int) -> None:
    with pytest.raises(ValueError, match="no minute"):
        first_instant(SPRING, minute, BERLIN)


def test_a_local_time_in_the_gap_is_refused() -> None:
    with pytest.raises(Invalid) as refusal:
        instant_of(wall("2026-03-29T02:30"), BERLIN)

    assert refusal.value.code == "nonexistent_time"


def test_an_instant_given_as_local_time_is_refused() -> None:
    with pytest.raises(ValueError, match="no zone"):
        instant_of(utc("2026-03-29T02:30"), BERLIN)


@pytest.mark.parametrize("ask", [local_date, wall_minute, is_shown_twice])
def test_a_naive_instant_is_refused(ask: object) -> None:
    assert callable(ask)
    with pytest.raises(ValueError, match="time zone"):
        ask(wall("2026-03-29T02:30"), BERLIN)


def test_an_evening_in_new_york_is_not_yet_the_next_day() -> None:
    late = utc("2026-06-02T01:30")

    assert local_date(late, zone_named("America/New_York")) == date(2026, 6, 1)
    assert wall_minute(late, zone_named("America/New_York")) == 21 * 60 + 30


def test_a_morning_in_auckland_is_already_the_next_day() -> None:
    assert local_date(utc("2026-06-01T21:00"), zone_named("Pacific/Auckland")) == date(2026, 6, 2)


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        (SPRING, "Europe/Berlin", 23),
        (AUTUMN, "Europe/Berlin", 25),
        (date(2026, 9, 27), "Pacific/Auckland", 23),
        (date(2026, 4, 5), "Pacific/Auckland", 25),
        (date(2026, 10, 4), "Australia/Lord_Howe", 23.5),
        (date(2026, 4, 5), "Australia/Lord_Howe", 24.5),
        (SPRING, "UTC", 24),
        (SPRING, "Asia/Kathmandu", 24),
    ],
)
def test_a_day_is_as_long_as_its_clocks_make_it(day: date, zone: str, hours: float) -> None:
    span = day_span(day, zone_named(zone))

    assert span.end - span.start == timedelta(hours=hours)


def test_a_span_of_days_holds_its_last_day() -> None:
    assert days_span(date(2026, 6, 1), date(2026, 6, 7), BERLIN) == Interval(
        local("2026-06-01T00:00", "Europe/Berlin"), local("2026-06-08T00:00", "Europe/Berlin")
    )


def test_a_span_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="end after its start"):
        days_span(date(2026, 6, 7), date(2026, 6, 1), BERLIN)


def test_a_date_that_the_zone_left_out_has_no_span() -> None:
    with pytest.raises(Invalid) as refusal:
        day_span(date(2011, 12, 30), zone_named("Pacific/Apia"))

    assert refusal.value.code == "nonexistent_time"


@pytest.mark.parametrize(
    ("first_weekday", "expected"),
    [(0, date(2026, 5, 25)), (6, date(2026, 5, 31)), (5, date(2026, 5, 30))],
)
def test_the_week_of_a_sunday_begins_where_the_clinic_begins_it(
    first_weekday: int, expected: date
) -> None:
    sunday = date(2026, 5, 31)

    assert week_start(sunday, first_weekday) == expected


def test_a_week_begins_on_its_own_first_day() -> None:
    monday = date(2026, 6, 1)

    assert week_start(monday) == monday


def test_days_in_a_row_pass_the_end_of_a_month() -> None:
    last_of_february = date(2026, 2, 28)

    assert days_from(last_of_february, 2) == [last_of_february, date(2026, 3, 1)]


@pytest.mark.parametrize(
    "ask",
    [
        lambda: first_instant(date.max, 1440, BERLIN),
        lambda: first_instant(date.min, 0, BERLIN),
        lambda: day_span(date.max, zone_named("UTC")),
        lambda: instant_of(wall("0001-01-01T00:00"), BERLIN),
        lambda: local_date(utc("9999-12-31T23:59"), BERLIN),
        lambda: is_shown_twice(utc("9999-12-31T23:59"), BERLIN),
        lambda: steady_offset(date.min, BERLIN),
        lambda: week_start(date.min, 6),
        lambda: days_from(date.max, 2),
    ],
)
def test_the_ends_of_the_calendar_are_refused_in_words(ask: object) -> None:
    assert callable(ask)
    with pytest.raises(Invalid) as refusal:
        ask()

    assert refusal.value.code == "date_out_of_range"


@pytest.mark.parametrize(
    "name",
    ["", "Mars/Phobos", "Europe", "../etc/passwd", "localtime", "right/Europe/Berlin", "a\0b"],
)
def test_an_unknown_zone_is_refused(name: str) -> None:
    with pytest.raises(Invalid) as refusal:
        zone_named(name)

    assert refusal.value.code == "unknown_zone"


@pytest.mark.parametrize(
    ("text", "minute"),
    [("00:00", 0), ("09:00", 540), ("9:05", 545), (" 23:59 ", 1439), ("24:00", 1440)],
)
def test_a_clock_time_is_read_as_a_minute_of_the_day(text: str, minute: int) -> None:
    assert minutes_from_text(text) == minute


@pytest.mark.parametrize(
    "text", ["", "9", "24:01", "25:00", "09:60", "-1:00", "09:00:00", "٠٩:٠٠", "nine"]
)
def test_what_is_no_clock_time_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        minutes_from_text(text)

    assert refusal.value.code == "invalid_time"


@property_test(100)
@given(st.integers(0, 1440))
def test_a_written_clock_time_reads_back(minute: int) -> None:
    assert minutes_from_text(text_from_minutes(minute)) == minute


def test_a_clock_time_is_written_with_two_digits() -> None:
    assert [text_from_minutes(minute) for minute in (0, 545, 1440)] == ["00:00", "09:05", "24:00"]
