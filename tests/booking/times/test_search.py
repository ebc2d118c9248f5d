"""Free times as pages read them: by day, the earliest, the nearest."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from clinic.booking.absence import take_time_off
from clinic.booking.rules import Slot
from clinic.booking.times import search
from clinic.booking.times.search import Day, TimeSearch
from clinic.directory.catalogue import VisitTypeFields, save_visit_type
from clinic.directory.settings import change_clinic, close_day
from clinic.scheduling.hours import set_override, set_weekly_hours
from clinic.scheduling.recurrence import DayInterval, WeeklyInterval
from tests.booking.life import change_doctor
from tests.cast import (
    BERLIN,
    FRIDAY,
    NEXT_MONDAY,
    NEXT_TUESDAY,
    SATURDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    Cast,
)
from tests.counting import statements
from tests.refusals import refused

CHRISTMAS_DAY = date(2026, 12, 25)


def day_of(cast: Cast, day: date, **more: Any) -> Day:
    """One day of Lena's as a page reads it."""
    found = TimeSearch.of([cast.lena.doctor_id], now=cast.now, **more).span(day, 1)
    return found.days[cast.lena.doctor_id][0]


def clocks(day: Day) -> list[str]:
    return [slot.starts_at.astimezone(BERLIN).strftime("%H:%M") for slot in day.slots]


def test_a_free_day_has_a_slot_every_half_hour_and_none_over_lunch(cast: Cast) -> None:
    found = clocks(day_of(cast, FRIDAY))
    assert found[:3] == ["08:30", "09:00", "09:30"]
    assert [clock for clock in found if "12:00" <= clock <= "13:30"] == ["12:00", "13:30"]
    assert found[-1] == "16:30"
    assert len(found) == 15


def test_today_begins_after_the_notice(cast: Cast) -> None:
    assert clocks(day_of(cast, TUESDAY))[0] == "11:00"


def test_the_past_and_what_lies_beyond_the_horizon_offer_nothing(cast: Cast) -> None:
    assert clocks(day_of(cast, TUESDAY - timedelta(days=1))) == []
    assert clocks(day_of(cast, FRIDAY + timedelta(days=98))) == []


def test_a_week_comes_day_by_day_the_empty_ones_too(cast: Cast) -> None:
    found = TimeSearch.of([cast.lena.doctor_id], now=cast.now).span(NEXT_MONDAY)
    days = found.days[cast.lena.doctor_id]
    assert [day.day for day in days] == [NEXT_MONDAY + timedelta(days=n) for n in range(7)]
    assert [len(day.slots) for day in days] == [15] * 5 + [0, 0]
    assert [day.is_workday for day in days] == [True] * 5 + [False] * 2


def test_without_a_visit_type_it_is_the_doctors_first_that_can_be_booked_online(
    cast: Cast,
) -> None:
    offers = {cast.phone_call: None, cast.follow_up: None, cast.first_visit: None}
    change_doctor(cast, cast.lena, visit_types=offers)
    assert {slot.visit_type_id for slot in day_of(cast, FRIDAY).slots} == {cast.follow_up}


def test_a_doctor_who_offers_nothing_has_no_slots_and_breaks_nothing(cast: Cast) -> None:
    change_doctor(cast, cast.lena, visit_types={})
    assert day_of(cast, FRIDAY).slots == ()


def test_an_increment_that_does_not_divide_the_hours_leaves_the_rest_unoffered(
    cast: Cast,
) -> None:
    fields = VisitTypeFields(name="Odd", minutes=35)
    odd = save_visit_type(cast.petra.actor, fields, now=cast.now).id
    change_doctor(cast, cast.lena, visit_types={odd: None})
    morning = [clock for clock in clocks(day_of(cast, FRIDAY)) if clock < "13:00"]
    assert morning == ["08:30", "09:05", "09:40", "10:15", "10:50", "11:25"]


def test_a_closed_day_has_its_name_and_no_slots(cast: Cast) -> None:
    close_day(cast.petra.actor, FRIDAY, name="Staff outing", now=cast.now)
    found = day_of(cast, FRIDAY)
    assert (found.closed_as, found.opening, found.slots) == ("Staff outing", (), ())


def test_a_public_holiday_of_the_clinics_country_is_closed_and_elsewhere_it_is_not(
    cast: Cast,
) -> None:
    assert day_of(cast, CHRISTMAS_DAY).slots
    change_clinic(cast.petra.actor, {"country": "DE", "region": "BE"}, now=cast.now)
    found = day_of(cast, CHRISTMAS_DAY)
    assert found.slots == ()
    assert found.closed_as


def test_hours_of_a_date_go_before_holiday_closed_day_and_week(cast: Cast) -> None:
    change_clinic(cast.petra.actor, {"country": "DE"}, now=cast.now)
    close_day(cast.petra.actor, FRIDAY, name="Staff outing", now=cast.now)
    lena = cast.lena.doctor_id
    for day in (CHRISTMAS_DAY, FRIDAY, SATURDAY):
        set_override(cast.lena.actor, lena, day, [DayInterval(600, 660)], now=cast.now)
        assert clocks(day_of(cast, day)) == ["10:00", "10:30"]


def test_a_date_without_hours_is_closed_though_it_is_a_workday(cast: Cast) -> None:
    set_override(cast.lena.actor, cast.lena.doctor_id, FRIDAY, [], now=cast.now)
    found = day_of(cast, FRIDAY)
    assert (found.slots, found.closed_as, found.is_workday) == ((), None, True)


def test_a_day_in_time_off_says_until_when(cast: Cast) -> None:
    until = cast.slot(NEXT_MONDAY, "12:30")
    take_time_off(
        cast.lena.actor,
        cast.lena.doctor_id,
        starts_at=cast.slot(FRIDAY, "08:00"),
        ends_at=until,
        now=cast.now,
    )
    assert day_of(cast, FRIDAY).away_until == until
    monday = day_of(cast, NEXT_MONDAY)
    assert monday.away_until == until
    assert clocks(monday)[0] == "13:30"
    assert day_of(cast, NEXT_TUESDAY).away_until is None


def test_hours_valid_from_and_until_count_on_their_dates_only(cast: Cast) -> None:
    hours = [
        WeeklyInterval(weekday, 540, 600, valid_from=THURSDAY, valid_until=FRIDAY)
        for weekday in range(7)
    ]
    set_weekly_hours(cast.lena.actor, cast.lena.doctor_id, hours, now=cast.now)
    offered = [bool(day_of(cast, day).slots) for day in (WEDNESDAY, THURSDAY, FRIDAY, SATURDAY)]
    assert offered == [False, True, True, False]


def test_hours_up_to_midnight_offer_the_last_visit_that_ends_with_the_day(cast: Cast) -> None:
    set_override(
        cast.lena.actor, cast.lena.doctor_id, FRIDAY, [DayInterval(1350, 1440)], now=cast.now
    )
    assert clocks(day_of(cast, FRIDAY)) == ["22:30", "23:00", "23:30"]
    cast.amira_books(cast.slot(FRIDAY, "23:30"))
    assert clocks(day_of(cast, FRIDAY)) == ["22:30", "23:00"]


def test_hours_over_midnight_offer_each_time_on_the_day_it_begins(cast: Cast) -> None:
    lena = cast.lena.doctor_id
    set_override(cast.lena.actor, lena, FRIDAY, [DayInterval(1320, 1560)], now=cast.now)
    evening, night = ["22:00", "22:30", "23:00", "23:30"], ["00:00", "00:30", "01:00", "01:30"]
    assert [clocks(day_of(cast, day)) for day in (FRIDAY, SATURDAY)] == [evening, night]

    # 45 minutes over midnight, with 5 before and 10 after.
    cast.books(cast.amira, cast.slot(FRIDAY, "23:30"), visit_type=cast.health_check)
    left = [clocks(day_of(cast, day)) for day in (FRIDAY, SATURDAY)]
    assert left == [evening[:2], night[1:]]


def test_what_reaches_in_from_the_night_before_is_in_the_way(cast: Cast) -> None:
    lena = cast.lena.doctor_id
    set_override(cast.lena.actor, lena, FRIDAY, [DayInterval(0, 60)], now=cast.now)
    cast.desk_books(
        cast.amira.patient_id,
        cast.slot(THURSDAY, "23:45"),
        override_reason="Emergency",
    )
    assert clocks(day_of(cast, FRIDAY)) == ["00:30"]


def test_evening_hours_beyond_utc_midnight_belong_to_their_local_day(cast: Cast) -> None:
    change_clinic(cast.petra.actor, {"time_zone": "America/Los_Angeles"}, now=cast.now)
    lena = cast.lena.doctor_id
    set_override(cast.lena.actor, lena, FRIDAY, [DayInterval(1200, 1260)], now=cast.now)
    set_override(cast.lena.actor, lena, SATURDAY, [], now=cast.now)
    starts = [slot.starts_at.isoformat() for slot in day_of(cast, FRIDAY).slots]
    assert starts == ["2026-11-28T04:00:00+00:00", "2026-11-28T04:30:00+00:00"]


def test_the_earliest_slots_come_in_order_for_each_doctor(cast: Cast) -> None:
    cast.amira_books(cast.slot(TUESDAY, "11:00"))
    doctors = [cast.lena.doctor_id, cast.krug.doctor_id]
    found = TimeSearch.of(doctors, now=cast.now).earliest(limit=2)
    assert [slot.starts_at for slot in found[cast.lena.doctor_id]] == [
        cast.slot(TUESDAY, "11:30"),
        cast.slot(TUESDAY, "12:00"),
    ]
    first = TimeSearch.of(doctors, now=cast.now).soonest(limit=3)
    assert [slot.starts_at for slot in first] == [
        cast.slot(TUESDAY, clock) for clock in ("11:00", "11:30", "11:30")
    ]


def test_the_earliest_is_found_weeks_ahead_and_not_beyond_the_horizon(cast: Cast) -> None:
    lena, krug = cast.lena.doctor_id, cast.krug.doctor_id
    for doctor, weeks in ((cast.lena, 8), (cast.krug, 14)):
        take_time_off(
            doctor.actor,
            doctor.doctor_id,
            starts_at=cast.now,
            ends_at=cast.now + timedelta(weeks=weeks),
            now=cast.now,
        )
    found = TimeSearch.of([lena, krug], now=cast.now).earliest()
    assert found[lena][0].starts_at >= cast.now + timedelta(weeks=8)
    assert found[krug] == []


def test_an_unknown_doctor_or_visit_type_is_not_found(cast: Cast) -> None:
    with refused("not_found"):
        TimeSearch.of(["0" * 32], now=cast.now).span(FRIDAY, 1)
    with refused("not_found"):
        day_of(cast, FRIDAY, visit_types={cast.lena.doctor_id: "0" * 32})


@pytest.mark.parametrize("clock", ["02:00", "10:00", "20:00"])
def test_the_nearest_are_the_nearest(cast: Cast, clock: str) -> None:
    moment = cast.slot(FRIDAY, clock)
    found = TimeSearch.of(
        [cast.lena.doctor_id], now=cast.now, visit_types={cast.lena.doctor_id: cast.first_visit}
    ).nearest(moment)
    everything = TimeSearch.of([cast.lena.doctor_id], now=cast.now).span(TUESDAY, 14)
    free = [slot for day in everything.days[cast.lena.doctor_id] for slot in day.slots]
    nearest = sorted(free, key=lambda slot: (abs(slot.starts_at - moment), slot.starts_at))
    assert found == nearest[:3]


# -- the earliest, over several kinds of visit and long searches ------------------------------------


def starts_of(found: dict[str, list[Slot]], doctor_id: str) -> list[tuple[str, str]]:
    return [
        (slot.starts_at.astimezone(BERLIN).strftime("%H:%M"), slot.visit_type_id)
        for slot in found[doctor_id]
    ]


def only_on_friday(cast: Cast, *hours: DayInterval) -> None:
    """Lena works on Friday only."""
    set_weekly_hours(cast.lena.actor, cast.lena.doctor_id, [], now=cast.now)
    set_override(cast.lena.actor, cast.lena.doctor_id, FRIDAY, list(hours), now=cast.now)


def test_the_earliest_of_every_type_come_in_order_of_time_then_type(cast: Cast) -> None:
    only_on_friday(cast, DayInterval(9 * 60, 9 * 60 + 45))
    lena = cast.lena.doctor_id
    found = TimeSearch.of([lena], now=cast.now).earliest(limit=9, every_type=True)
    kinds = {
        "09:00": [cast.first_visit, cast.follow_up, cast.health_check],
        "09:15": [cast.follow_up],
        "09:30": [cast.follow_up],
    }
    assert starts_of(found, lena) == [(at, one) for at, its in kinds.items() for one in sorted(its)]


def test_without_being_asked_only_the_first_type_is_looked_at(cast: Cast) -> None:
    only_on_friday(cast, DayInterval(9 * 60, 9 * 60 + 45))
    lena = cast.lena.doctor_id
    found = TimeSearch.of([lena], now=cast.now).earliest(limit=9)
    assert starts_of(found, lena) == [("09:00", cast.first_visit)]


def test_a_type_that_only_fits_the_gap_is_found_among_every_type(cast: Cast) -> None:
    only_on_friday(cast, DayInterval(9 * 60, 9 * 60 + 15))
    lena = cast.lena.doctor_id
    assert TimeSearch.of([lena], now=cast.now).earliest()[lena] == []
    found = TimeSearch.of([lena], now=cast.now).earliest(every_type=True)
    assert starts_of(found, lena) == [("09:00", cast.follow_up)]


def test_a_type_that_is_named_is_the_only_one_even_among_every_type(cast: Cast) -> None:
    only_on_friday(cast, DayInterval(9 * 60, 10 * 60))
    lena, krug = cast.lena.doctor_id, cast.krug.doctor_id
    found = TimeSearch.of(
        [lena, krug], now=cast.now, visit_types={lena: cast.health_check}
    ).earliest(cast.slot(FRIDAY, "00:00"), limit=5, every_type=True)
    assert starts_of(found, lena) == [("09:00", cast.health_check)]
    assert {kind for _, kind in starts_of(found, krug)} == {cast.first_visit, cast.follow_up}


def test_over_all_doctors_every_type_comes_in_order_of_time_doctor_and_type(cast: Cast) -> None:
    ids = [cast.lena.doctor_id, cast.krug.doctor_id, cast.samuel.doctor_id]
    first = TimeSearch.of(ids, now=cast.now).soonest(limit=20, every_type=True)
    keys = [(slot.starts_at, slot.doctor_id, slot.visit_type_id) for slot in first]
    assert keys == sorted(keys)
    assert len({slot.visit_type_id for slot in first}) == 3
    assert cast.phone_call not in {slot.visit_type_id for slot in first}


def test_behind_a_full_first_stretch_the_earliest_is_found_in_two_looks(cast: Cast) -> None:
    change_clinic(cast.petra.actor, {"horizon_days": 400}, now=cast.now)
    lena, krug = cast.lena.doctor_id, cast.krug.doctor_id
    away_until = cast.now + timedelta(weeks=50)
    take_time_off(cast.lena.actor, lena, starts_at=cast.now, ends_at=away_until, now=cast.now)
    with statements() as near:
        TimeSearch.of([krug], now=cast.now).earliest()
    with statements() as far:
        found = TimeSearch.of([lena, krug], now=cast.now).earliest()
    # The stamps, what both offer, when, and what is taken; far ahead once more.
    assert (len(near), len(far)) == (4, 5)
    assert away_until <= found[lena][0].starts_at < away_until + timedelta(days=5)
    assert found[krug][0].starts_at == cast.slot(TUESDAY, "11:00")


def test_where_nothing_is_free_the_search_ends_after_two_looks(cast: Cast) -> None:
    change_clinic(cast.petra.actor, {"horizon_days": 730}, now=cast.now)
    set_weekly_hours(cast.lena.actor, cast.lena.doctor_id, [], now=cast.now)
    with statements() as asked:
        found = TimeSearch.of([cast.lena.doctor_id], now=cast.now).earliest()
    assert found == {cast.lena.doctor_id: []}
    assert len(asked) == 5


@pytest.mark.parametrize("year", [1, 1900, 9999])
def test_a_moment_far_from_now_is_no_long_search(cast: Cast, year: int) -> None:
    lena = cast.lena.doctor_id
    after = (
        datetime(year, 12, 31, 23, 59, tzinfo=UTC) if year > 1 else datetime.min.replace(tzinfo=UTC)
    )
    found = TimeSearch.of([lena], now=cast.now).earliest(after)[lena]
    today = TimeSearch.of([lena], now=cast.now).earliest()[lena]
    assert found == ([] if year == 9999 else today)


def test_the_last_day_of_the_horizon_is_looked_at_and_none_behind_it(cast: Cast) -> None:
    for days in (20, 21, 22, 90):
        change_clinic(cast.petra.actor, {"horizon_days": days}, now=cast.now)
        last = cast.now + timedelta(days=days)
        found = TimeSearch.of([cast.lena.doctor_id], now=cast.now).earliest(
            last - timedelta(days=6), limit=200
        )[cast.lena.doctor_id]
        assert last - timedelta(days=4) < found[-1].starts_at <= last


def test_the_nearest_of_several_doctors_come_in_order_of_nearness(cast: Cast) -> None:
    at = cast.slot(FRIDAY, "10:00")
    cast.amira_books(at)
    found = TimeSearch.of([cast.lena.doctor_id, cast.krug.doctor_id], now=cast.now).nearest(at)
    assert (found[0].doctor_id, found[0].starts_at) == (cast.krug.doctor_id, at)
    assert {slot.starts_at for slot in found[1:]} == {cast.slot(FRIDAY, "09:30")}


def test_many_doctors_are_searched_in_parts_with_the_same_answers(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    doctors = [one.doctor_id for one in (cast.lena, cast.krug, cast.samuel)]
    for doctor_id, days in zip(doctors, (9, 2, 30), strict=True):
        until = cast.now + timedelta(days=days)
        take_time_off(cast.petra.actor, doctor_id, starts_at=cast.now, ends_at=until, now=cast.now)

    def answers() -> list[object]:
        moments = (None, cast.now + timedelta(days=5, hours=2), cast.now + timedelta(days=89))
        searches = [(after, limit) for after in moments for limit in (1, 4, 60)]
        return [
            (
                TimeSearch.of(doctors, now=cast.now).earliest(after, limit=limit, every_type=True),
                TimeSearch.of(doctors, now=cast.now).soonest(after, limit=limit),
            )
            for after, limit in searches
        ]

    at_once = answers()
    monkeypatch.setattr(search, "MANY", 0)
    assert answers() == at_once
    firsts = TimeSearch.of(doctors, now=cast.now).earliest()
    krug = cast.krug.doctor_id
    enough = TimeSearch.of(doctors, now=cast.now).earliest(enough=1)
    assert enough == {id_: [] for id_ in doctors} | {krug: firsts[krug]}


def test_a_buffer_that_reaches_over_midnight_finds_the_visit_there(cast: Cast) -> None:
    lena, kind = (
        cast.lena,
        VisitTypeFields(name="Late", minutes=30, buffer_before=10, buffer_after=10),
    )
    late = save_visit_type(cast.petra.actor, kind, now=cast.now).id
    change_doctor(cast, lena, visit_types={cast.first_visit: None, late: None}, now=cast.now)
    for day, hours in ((FRIDAY, (1380, 1440)), (SATURDAY, (0, 60))):
        set_override(lena.actor, lena.doctor_id, day, [DayInterval(*hours)], now=cast.now)

    def free() -> list[list[str]]:
        kinds = {lena.doctor_id: late}
        return [clocks(day_of(cast, day, visit_types=kinds)) for day in (FRIDAY, SATURDAY)]

    assert free() == [["23:00", "23:30"], ["00:00", "00:30"]]
    cast.desk_books(cast.amira.patient_id, cast.slot(SATURDAY, "00:00"))
    assert free() == [["23:00"], []]
