"""Nights on which the clocks change: what is offered then, and how long a visit lasts."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from clinic.booking.rules import Slot
from clinic.booking.times.search import TimeSearch
from clinic.directory.catalogue import VisitTypeFields, save_visit_type
from clinic.directory.settings import change_clinic
from clinic.scheduling.hours import set_override
from clinic.scheduling.recurrence import DayInterval
from tests.booking.life import change_doctor
from tests.cast import Cast

SPRING = {
    "Europe/Berlin": date(2027, 3, 28),
    "America/New_York": date(2027, 3, 14),
    "Pacific/Auckland": date(2027, 9, 26),
    "Australia/Lord_Howe": date(2027, 10, 3),
}
AUTUMN = {
    "Europe/Berlin": date(2027, 10, 31),
    "America/New_York": date(2027, 11, 7),
    "Pacific/Auckland": date(2027, 4, 4),
    "Australia/Lord_Howe": date(2027, 4, 4),
}
NIGHTS = [*SPRING.items(), *AUTUMN.items()]


def night_duty(
    cast: Cast, zone_name: str, night: date, *, minutes: int = 30, step: int = 15
) -> list[Slot]:
    """Lena works from midnight to six that night; the slots she offers."""
    admin, lena = cast.petra.actor, cast.lena.doctor_id
    change_clinic(admin, {"time_zone": zone_name, "horizon_days": 730}, now=cast.now)
    fields = VisitTypeFields(name="At night", minutes=minutes, step_minutes=step)
    visit_type = save_visit_type(admin, fields, now=cast.now).id
    change_doctor(cast, cast.lena, visit_types={visit_type: None})
    set_override(admin, lena, night, [DayInterval(0, 6 * 60)], now=cast.now)
    found = TimeSearch.of([lena], now=cast.now).span(night, 1)
    return list(found.days[lena][0].slots)


def walls(zone_name: str, found: list[Slot]) -> list[str]:
    """What the wall clock shows at the slots."""
    return [slot.starts_at.astimezone(ZoneInfo(zone_name)).strftime("%H:%M") for slot in found]


def at(zone_name: str, night: date, clock: str, fold: int = 0) -> datetime:
    local = datetime.combine(night, time.fromisoformat(clock), ZoneInfo(zone_name))
    return local.replace(fold=fold).astimezone(UTC)


@pytest.mark.parametrize(("zone_name", "night"), NIGHTS)
def test_every_wall_time_that_exists_is_offered_once_the_earlier_of_two(
    cast: Cast, zone_name: str, night: date
) -> None:
    zone, close = ZoneInfo(zone_name), at(zone_name, night, "06:00")
    expected = []
    for minute in range(0, 6 * 60, 15):
        wall = datetime.combine(night, time()) + timedelta(minutes=minute)
        instant = wall.replace(tzinfo=zone).astimezone(UTC)
        exists = instant.astimezone(zone).replace(tzinfo=None) == wall
        if exists and instant + timedelta(minutes=30) <= close:
            expected.append(instant)
    assert [slot.starts_at for slot in night_duty(cast, zone_name, night)] == expected


@pytest.mark.parametrize(("zone_name", "night"), NIGHTS)
def test_hours_from_ten_to_six_keep_their_wall_times_across_the_change(
    cast: Cast, zone_name: str, night: date
) -> None:
    after_midnight = night_duty(cast, zone_name, night)
    lena, eve = cast.lena.doctor_id, night - timedelta(days=1)
    set_override(cast.petra.actor, lena, night, [], now=cast.now)
    set_override(cast.petra.actor, lena, eve, [DayInterval(1320, 1800)], now=cast.now)

    evening, morning = TimeSearch.of([lena], now=cast.now).span(eve, 2).days[lena]

    quarters = [f"{hour}:{minute:02}" for hour in (22, 23) for minute in (0, 15, 30, 45)]
    assert walls(zone_name, list(evening.slots)) == quarters
    assert list(morning.slots) == after_midnight


@pytest.mark.parametrize(("zone_name", "night"), SPRING.items())
def test_no_time_that_the_clocks_skip_is_offered(cast: Cast, zone_name: str, night: date) -> None:
    shown = walls(zone_name, night_duty(cast, zone_name, night))
    assert "02:00" not in shown
    assert "02:15" not in shown
    assert ("02:30" in shown) is (zone_name == "Australia/Lord_Howe")
    assert {"01:45", "03:00"} <= set(shown)


@pytest.mark.parametrize(("zone_name", "night"), AUTUMN.items())
def test_the_second_pass_of_a_time_is_not_offered(cast: Cast, zone_name: str, night: date) -> None:
    found = night_duty(cast, zone_name, night)
    shown = walls(zone_name, found)
    assert len(shown) == len(set(shown))
    assert all(not slot.starts_at.astimezone(ZoneInfo(zone_name)).fold for slot in found)


@pytest.mark.parametrize(("zone_name", "night"), NIGHTS)
def test_every_visit_of_the_night_keeps_its_true_length(
    cast: Cast, zone_name: str, night: date
) -> None:
    for slot in night_duty(cast, zone_name, night, minutes=60, step=60):
        visit = cast.desk_books(
            cast.amira.patient_id, slot.starts_at, visit_type=slot.visit_type_id
        )
        assert visit.ends_at - visit.starts_at == timedelta(hours=1)
        assert visit.ends_at == slot.ends_at


def test_a_visit_across_the_spring_change_ends_an_hour_later_on_the_wall(cast: Cast) -> None:
    night = SPRING["Europe/Berlin"]
    found = night_duty(cast, "Europe/Berlin", night, minutes=60, step=30)
    across = next(slot for slot in found if slot.starts_at == at("Europe/Berlin", night, "01:30"))
    visit = cast.amira_books(
        across.starts_at,
        visit_type=across.visit_type_id,
        now=across.starts_at - timedelta(days=2),
    )
    assert visit.ends_at == at("Europe/Berlin", night, "03:30")


def test_a_visit_across_the_autumn_change_ends_in_the_second_pass(cast: Cast) -> None:
    night = AUTUMN["Europe/Berlin"]
    found = night_duty(cast, "Europe/Berlin", night, minutes=60, step=30)
    across = next(slot for slot in found if slot.starts_at == at("Europe/Berlin", night, "02:00"))
    visit = cast.desk_books(
        cast.amira.patient_id, across.starts_at, visit_type=across.visit_type_id
    )
    assert visit.ends_at == at("Europe/Berlin", night, "02:00", fold=1)


@pytest.mark.parametrize("zone_name", SPRING)
def test_nine_to_five_is_nine_to_five_before_and_after_each_change(
    cast: Cast, zone_name: str
) -> None:
    change_clinic(cast.petra.actor, {"time_zone": zone_name, "horizon_days": 730}, now=cast.now)
    lena = cast.lena.doctor_id
    for change in (SPRING[zone_name], AUTUMN[zone_name]):
        for day in (change - timedelta(days=2), change + timedelta(days=2)):
            set_override(cast.petra.actor, lena, day, [DayInterval(540, 1020)], now=cast.now)
            found = TimeSearch.of([lena], now=cast.now).span(day, 1).days[lena][0]
            shown = walls(zone_name, list(found.slots))
            assert (shown[0], shown[-1], len(shown)) == ("09:00", "16:30", 16)


def test_a_new_zone_of_the_clinic_leaves_the_instants_of_visits_alone(cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.now + timedelta(days=1))
    before = visit.starts_at
    change_clinic(cast.petra.actor, {"time_zone": "Pacific/Auckland"}, now=cast.now)
    cast_visits = (
        TimeSearch.of([cast.lena.doctor_id], now=cast.now)
        .span(before.date(), 2)
        .days[cast.lena.doctor_id]
    )
    offered = {slot.starts_at for day in cast_visits for slot in day.slots}
    assert visit.starts_at == before
    assert before not in offered
