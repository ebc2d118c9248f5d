"""A doctor sets the working hours."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from clinic.audit.models import AuditEntry
from clinic.db import db
from clinic.scheduling.hours import (
    remove_override,
    replace_hours,
    set_override,
    set_overrides,
    set_weekly_hours,
)
from clinic.scheduling.queries import overrides_from, weekly_hours
from clinic.scheduling.recurrence import DayInterval, WeeklyInterval
from tests.cast import FRIDAY, OFFICE_HOURS, THURSDAY, WEDNESDAY, Cast
from tests.refusals import refused


def test_the_week_is_replaced_as_a_whole(cast: Cast) -> None:
    assert weekly_hours(cast.lena.doctor_id) == sorted(
        OFFICE_HOURS, key=lambda hours: (hours.weekday, hours.start_minute)
    )
    week = [WeeklyInterval(6, 0, 1440), WeeklyInterval(0, 540, 600, valid_from=FRIDAY)]
    set_weekly_hours(cast.lena.actor, cast.lena.doctor_id, week, now=cast.now)
    assert weekly_hours(cast.lena.doctor_id) == [week[1], week[0]]
    set_weekly_hours(cast.lena.actor, cast.lena.doctor_id, [], now=cast.now)
    assert weekly_hours(cast.lena.doctor_id) == []


@pytest.mark.parametrize(
    ("week", "fields"),
    [
        ([WeeklyInterval(0, 540, 540)], ["weekly.0"]),
        ([WeeklyInterval(0, 541, 600)], ["weekly.0"]),
        ([WeeklyInterval(7, 540, 600)], ["weekly.0"]),
        ([WeeklyInterval(0, -5, 600)], ["weekly.0"]),
        ([WeeklyInterval(0, 540, 1985)], ["weekly.0"]),
        ([WeeklyInterval(6, 1320, 1800), WeeklyInterval(0, 300, 600)], ["weekly.1"]),
        ([WeeklyInterval(0, 540, 600), WeeklyInterval(0, 595, 700)], ["weekly.1"]),
        ([WeeklyInterval(0, 540, 600, FRIDAY, THURSDAY)], ["weekly.0"]),
        ([WeeklyInterval(0, 540, 500), WeeklyInterval(1, 1, 5)], ["weekly.0", "weekly.1"]),
    ],
)
def test_what_cannot_be_is_refused_at_its_row_and_the_week_stays(
    cast: Cast, week: list[WeeklyInterval], fields: list[str]
) -> None:
    before = weekly_hours(cast.lena.doctor_id)
    with refused("invalid") as refusal:
        set_weekly_hours(cast.lena.actor, cast.lena.doctor_id, week, now=cast.now)
    assert sorted(refusal.error.fields) == fields
    assert weekly_hours(cast.lena.doctor_id) == before


def test_hours_that_touch_and_hours_of_other_seasons_do_not_overlap(cast: Cast) -> None:
    week = [
        WeeklyInterval(0, 540, 600, valid_until=THURSDAY),
        WeeklyInterval(0, 570, 700, valid_from=FRIDAY),
        WeeklyInterval(1, 540, 600),
        WeeklyInterval(1, 600, 660),
    ]
    set_weekly_hours(cast.lena.actor, cast.lena.doctor_id, week, now=cast.now)
    assert len(weekly_hours(cast.lena.doctor_id)) == 4


def test_a_date_has_hours_of_its_own_until_they_are_taken_away(cast: Cast) -> None:
    lena, actor, krug = cast.lena.doctor_id, cast.lena.actor, cast.krug
    set_override(krug.actor, krug.doctor_id, FRIDAY, [], now=cast.now)
    set_override(actor, lena, FRIDAY, [DayInterval(700, 800), DayInterval(540, 600)], now=cast.now)
    assert overrides_from(lena) == {FRIDAY: (DayInterval(540, 600), DayInterval(700, 800))}
    for day in (FRIDAY, THURSDAY):
        set_override(actor, lena, day, [], now=cast.now)
    assert overrides_from(lena) == {THURSDAY: (), FRIDAY: ()}
    for _ in range(2):
        remove_override(actor, lena, FRIDAY, now=cast.now)
    assert overrides_from(lena) == {THURSDAY: ()}
    assert overrides_from(krug.doctor_id) == {FRIDAY: ()}


def test_all_dates_are_replaced_at_once(cast: Cast) -> None:
    lena, actor = cast.lena.doctor_id, cast.lena.actor
    set_override(actor, lena, WEDNESDAY, [], now=cast.now)
    wanted = {THURSDAY: [DayInterval(540, 600)], FRIDAY: []}
    set_overrides(actor, lena, wanted, now=cast.now)
    assert list(overrides_from(lena)) == [THURSDAY, FRIDAY]
    assert list(overrides_from(lena, FRIDAY)) == [FRIDAY]


def test_hours_of_a_date_that_cannot_be_are_refused_at_their_row(cast: Cast) -> None:
    with refused("invalid", field=f"overrides.{FRIDAY}.1"):
        set_override(
            cast.lena.actor,
            cast.lena.doctor_id,
            FRIDAY,
            [DayInterval(540, 600), DayInterval(590, 700)],
            now=cast.now,
        )
    assert overrides_from(cast.lena.doctor_id) == {}


def test_there_is_an_end_to_how_many_there_can_be(cast: Cast) -> None:
    lena, actor = cast.lena.doctor_id, cast.lena.actor
    week = [WeeklyInterval(n % 7, n // 7 * 5, n // 7 * 5 + 5) for n in range(201)]
    dates: dict[date, list[DayInterval]] = {FRIDAY + timedelta(days=n): [] for n in range(401)}
    with refused("too_many"):
        set_weekly_hours(actor, lena, week, now=cast.now)
    with refused("too_many"):
        set_overrides(actor, lena, dates, now=cast.now)
    del week[-1], dates[FRIDAY]
    replace_hours(actor, lena, weekly=week, overrides=dates, now=cast.now)
    assert (len(weekly_hours(lena)), len(overrides_from(lena))) == (200, 400)


def test_a_doctor_sets_the_own_hours_an_admin_everybodys_and_the_desk_those_of_a_date(
    cast: Cast,
) -> None:
    lena = cast.lena.doctor_id
    set_weekly_hours(cast.petra.actor, lena, OFFICE_HOURS, now=cast.now)
    with refused("not_found"):
        set_weekly_hours(cast.krug.actor, lena, [], now=cast.now)
    for somebody in (cast.nadia, cast.amira, cast.ida):
        with refused("forbidden"):
            set_weekly_hours(somebody.actor, lena, [], now=cast.now)
    assert len(weekly_hours(lena)) == len(OFFICE_HOURS)
    set_override(cast.nadia.actor, lena, FRIDAY, [], now=cast.now)
    for somebody in (cast.amira, cast.ida):
        with refused("forbidden"):
            set_override(somebody.actor, lena, FRIDAY, [], now=cast.now)


def test_visits_that_are_booked_stay_as_they_are(cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    set_weekly_hours(cast.lena.actor, cast.lena.doctor_id, [], now=cast.now)
    assert visit.starts_at == cast.slot(FRIDAY, "09:00")


# -- both at once ----------------------------------------------------------------------------------


def test_week_and_dates_are_replaced_together_and_told_once(cast: Cast) -> None:
    lena, actor = cast.lena.doctor_id, cast.lena.actor
    set_override(actor, lena, WEDNESDAY, [], now=cast.now)
    before = db.session.scalar(select(func.count()).select_from(AuditEntry))
    replace_hours(
        actor,
        lena,
        weekly=[WeeklyInterval(0, 540, 600)],
        overrides={FRIDAY: [DayInterval(600, 660), DayInterval(540, 570)]},
        now=cast.now,
    )
    assert weekly_hours(lena) == [WeeklyInterval(0, 540, 600)]
    assert overrides_from(lena) == {FRIDAY: (DayInterval(540, 570), DayInterval(600, 660))}
    assert before is not None
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == before + 1


def test_what_is_empty_is_emptied(cast: Cast) -> None:
    lena = cast.lena.doctor_id
    set_override(cast.lena.actor, lena, FRIDAY, [], now=cast.now)
    replace_hours(cast.lena.actor, lena, weekly=[], overrides={}, now=cast.now)
    assert (weekly_hours(lena), overrides_from(lena)) == ([], {})


def test_everything_wrong_with_both_is_said_at_once_and_both_stay(cast: Cast) -> None:
    lena = cast.lena.doctor_id
    before = weekly_hours(lena)
    with refused("invalid") as refusal:
        replace_hours(
            cast.lena.actor,
            lena,
            weekly=[WeeklyInterval(0, 540, 600), WeeklyInterval(0, 541, 545)],
            overrides={THURSDAY: [DayInterval(600, 600)], FRIDAY: [DayInterval(540, 600)]},
            now=cast.now,
        )
    assert set(refusal.error.fields) == {"weekly.1", f"overrides.{THURSDAY}.0"}
    assert (weekly_hours(lena), overrides_from(lena)) == (before, {})


def test_a_right_week_with_a_wrong_date_changes_neither(cast: Cast) -> None:
    lena = cast.lena.doctor_id
    before = weekly_hours(lena)
    with refused("invalid", field=f"overrides.{FRIDAY}.0"):
        replace_hours(
            cast.lena.actor,
            lena,
            weekly=[],
            overrides={FRIDAY: [DayInterval(1, 60)]},
            now=cast.now,
        )
    assert weekly_hours(lena) == before


@pytest.mark.parametrize(
    "overrides",
    [
        {FRIDAY + timedelta(days=day): [] for day in range(401)},
        {FRIDAY: [DayInterval(0, 5)] * 201},
    ],
)
def test_too_much_is_refused_as_a_whole(cast: Cast, overrides: Any) -> None:
    with refused("too_many"):
        replace_hours(
            cast.lena.actor, cast.lena.doctor_id, weekly=[], overrides=overrides, now=cast.now
        )


def test_both_are_replaced_by_that_doctor_and_an_admin_alone(cast: Cast) -> None:
    lena = cast.lena.doctor_id
    replace_hours(cast.petra.actor, lena, weekly=OFFICE_HOURS, overrides={}, now=cast.now)
    with refused("not_found"):
        replace_hours(cast.krug.actor, lena, weekly=[], overrides={}, now=cast.now)
    for somebody in (cast.nadia, cast.amira, cast.ida):
        with refused("forbidden"):
            replace_hours(somebody.actor, lena, weekly=[], overrides={}, now=cast.now)
    assert len(weekly_hours(lena)) == len(OFFICE_HOURS)
