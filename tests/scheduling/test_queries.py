"""Reading schedules of many doctors at once."""

from __future__ import annotations

from datetime import date, timedelta

from clinic.booking.absence import take_time_off
from clinic.core.intervals import Interval
from clinic.directory.settings import close_day
from clinic.scheduling.hours import set_override, set_weekly_hours
from clinic.scheduling.queries import (
    schedules,
    time_off_between,
    time_off_from,
    time_off_page,
)
from clinic.scheduling.recurrence import DayInterval, WeeklyInterval
from tests.cast import BERLIN, FRIDAY, SATURDAY, THURSDAY, TUESDAY, WEDNESDAY, Cast
from tests.counting import statements
from tests.refusals import refused


def read(cast: Cast, first: date = WEDNESDAY, last: date = FRIDAY, **more: str):  # type: ignore[no-untyped-def]
    """The schedules of Lena and Dr Krug on some days."""
    ids = [cast.lena.doctor_id, cast.krug.doctor_id]
    found = schedules(ids, first=first, last=last, zone=BERLIN, **more)
    return found[ids[0]], found[ids[1]]


def lena_is_away(cast: Cast, first: date, last: date) -> None:
    take_time_off(
        cast.lena.actor,
        cast.lena.doctor_id,
        starts_at=cast.slot(first, "12:00"),
        ends_at=cast.slot(last, "12:00"),
        now=cast.now,
    )


def test_everything_about_several_doctors_takes_one_query_and_stays_apart(cast: Cast) -> None:
    set_override(
        cast.lena.actor, cast.lena.doctor_id, FRIDAY, [DayInterval(540, 600)], now=cast.now
    )
    close_day(cast.petra.actor, THURSDAY, name="Outing", now=cast.now)
    lena_is_away(cast, WEDNESDAY, THURSDAY)
    with statements() as asked:
        lena, krug = read(cast)
    assert len(asked) == 1
    assert lena.schedule.overrides == {FRIDAY: (DayInterval(540, 600),)}
    assert krug.schedule.overrides == {}
    assert lena.schedule.closed == krug.schedule.closed == {THURSDAY: "Outing"}
    assert lena.time_off == (Interval(cast.slot(WEDNESDAY, "12:00"), cast.slot(THURSDAY, "12:00")),)
    assert krug.time_off == ()
    assert len(lena.schedule.weekly) == len(krug.schedule.weekly) == 10


def test_what_lies_outside_the_days_and_those_around_them_is_left_out(cast: Cast) -> None:
    monday, sunday = TUESDAY - timedelta(days=1), SATURDAY + timedelta(days=1)
    for day in (monday, sunday):
        set_override(cast.lena.actor, cast.lena.doctor_id, day, [], now=cast.now)
        close_day(cast.petra.actor, day, name="Closed", now=cast.now)
    lena_is_away(cast, sunday, sunday + timedelta(days=1))
    hours = [
        WeeklyInterval(0, 540, 600, valid_until=monday),
        WeeklyInterval(1, 540, 600, valid_from=sunday),
        WeeklyInterval(2, 540, 600, valid_from=FRIDAY),
    ]
    set_weekly_hours(cast.lena.actor, cast.lena.doctor_id, hours, now=cast.now)
    lena, _krug = read(cast)
    assert lena.schedule.overrides == {}
    assert lena.schedule.closed == {}
    assert lena.time_off == ()
    assert [hours.weekday for hours in lena.schedule.weekly] == [2]


def test_time_off_that_reaches_in_from_either_side_counts(cast: Cast) -> None:
    lena_is_away(cast, TUESDAY, WEDNESDAY)
    lena_is_away(cast, FRIDAY, SATURDAY)
    lena, _krug = read(cast)
    assert len(lena.time_off) == 2


def test_public_holidays_are_named_beside_the_clinics_own_days(cast: Cast) -> None:
    close_day(cast.petra.actor, date(2026, 12, 24), name="Christmas Eve", now=cast.now)
    lena, _krug = read(cast, date(2026, 12, 20), date(2027, 1, 2), country="DE")
    assert sorted(lena.schedule.closed) == [
        date(2026, 12, 24),
        date(2026, 12, 25),
        date(2026, 12, 26),
        date(2027, 1, 1),
    ]


def test_a_closed_day_of_the_clinic_keeps_its_own_name_on_a_holiday(cast: Cast) -> None:
    close_day(cast.petra.actor, date(2026, 12, 25), name="Closed for Christmas", now=cast.now)
    lena, _krug = read(cast, date(2026, 12, 25), date(2026, 12, 25), country="DE")
    assert lena.schedule.closed[date(2026, 12, 25)] == "Closed for Christmas"


def test_time_off_is_listed_earliest_first_until_it_is_over(cast: Cast) -> None:
    lena_is_away(cast, FRIDAY, SATURDAY)
    lena_is_away(cast, TUESDAY, WEDNESDAY)
    lena = cast.lena.doctor_id
    starts = [off.starts_at for off in time_off_from(lena, cast.now)]
    assert starts == [cast.slot(TUESDAY, "12:00"), cast.slot(FRIDAY, "12:00")]
    assert len(time_off_from(lena, cast.slot(WEDNESDAY, "12:00"))) == 1
    touching = time_off_between(lena, cast.slot(WEDNESDAY, "12:00"), cast.slot(FRIDAY, "12:00"))
    assert list(touching) == []


# -- time off in pages -----------------------------------------------------------------------------


def away_each_day(cast: Cast) -> list[str]:
    """Lena is away around midday from Wednesday on for three days; the ids in order of time."""
    for day in (WEDNESDAY, THURSDAY, FRIDAY):
        lena_is_away(cast, day, day + timedelta(days=1))
    lena, moment = cast.lena.doctor_id, cast.now
    return [off.id for off in time_off_from(lena, moment)]


def test_time_off_comes_in_pages_earliest_first(cast: Cast) -> None:
    first, second, third = away_each_day(cast)
    lena = cast.lena.doctor_id
    page = time_off_page(cast.lena.actor, lena, limit=2)
    assert [off.id for off in page.items] == [first, second]
    rest = time_off_page(cast.lena.actor, lena, limit=2, cursor=page.next)
    assert ([off.id for off in rest.items], rest.next) == ([third], None)


def test_time_off_that_ends_at_a_moment_is_over(cast: Cast) -> None:
    _first, second, third = away_each_day(cast)
    lena, end = cast.lena.doctor_id, cast.slot(THURSDAY, "12:00")
    page = time_off_page(cast.lena.actor, lena, after=end)
    assert [off.id for off in page.items] == [second, third]
    page = time_off_page(cast.lena.actor, lena, after=end - timedelta(seconds=1))
    assert len(page.items) == 3


def test_time_off_is_read_by_that_doctor_the_desk_and_an_admin_alone(cast: Cast) -> None:
    away_each_day(cast)
    lena = cast.lena.doctor_id
    for reader in (cast.petra.actor, cast.nadia.actor):
        assert len(time_off_page(reader, lena).items) == 3
    assert time_off_page(cast.krug.actor, cast.krug.doctor_id).items == []
    for somebody, code in (
        (cast.krug, "not_found"), (cast.amira, "forbidden"), (cast.ida, "forbidden"),
    ):  # fmt: skip
        with refused(code):
            time_off_page(somebody.actor, lena)


def test_a_page_of_time_off_takes_no_more_queries_for_more_of_it(cast: Cast) -> None:
    def asked() -> int:
        with statements() as found:
            time_off_page(cast.lena.actor, cast.lena.doctor_id)
        return len(found)

    before = asked()
    away_each_day(cast)
    assert asked() == before
