"""A doctor's day as the room knows it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clinic.booking.absence import take_time_off
from clinic.booking.attend import attend, say_attending, undo_attendance
from clinic.booking.lifecycle import Step
from clinic.booking.queries.day import clinic_day, doctor_day, left_open, unconfirmed_on
from clinic.core.errors import NotFound
from clinic.core.intervals import Interval
from clinic.directory.settings import close_day
from clinic.scheduling.hours import set_override
from clinic.scheduling.recurrence import DayInterval
from tests.cast import THURSDAY, TUESDAY, WEDNESDAY, Cast


def test_who_is_here_waits_from_the_last_arrival_on(cast: Cast) -> None:
    visit = cast.desk_books(cast.amira.patient_id, cast.slot(TUESDAY, "11:00"))
    lena, at = cast.lena.actor, cast.now
    for minutes, step in ((0, Step.ARRIVE), (5, Step.ADMIT)):
        attend(lena, visit.id, step, now=at + timedelta(minutes=minutes))
    undo_attendance(lena, visit.id, Step.ADMIT, now=at + timedelta(minutes=7))

    [shown] = doctor_day(lena, cast.lena.doctor_id, day=TUESDAY).visits

    assert shown.since == at


def test_what_was_left_open_is_found_on_later_days_latest_first(cast: Cast) -> None:
    visits = [
        cast.desk_books(cast.amira.patient_id, cast.slot(TUESDAY, clock))
        for clock in ("11:00", "11:30", "14:00")
    ]
    attend(cast.lena.actor, visits[0].id, Step.COMPLETE, now=visits[0].starts_at)
    midnight = cast.slot(TUESDAY, "00:00") + timedelta(days=1)

    found, count = left_open(cast.lena.actor, cast.lena.doctor_id, before=midnight, limit=1)

    assert ([one.visit.appointment.id for one in found], count) == ([visits[2].id], 2)


def test_a_visit_over_midnight_is_of_both_days_and_inside_the_hours_of_its_night(
    cast: Cast,
) -> None:
    night = [DayInterval(22 * 60, 30 * 60)]
    set_override(cast.petra.actor, cast.lena.doctor_id, TUESDAY, night, now=cast.now)
    set_override(cast.petra.actor, cast.lena.doctor_id, WEDNESDAY, [], now=cast.now)
    start = cast.slot(TUESDAY, "23:30")
    visit = cast.books(cast.amira, start, visit_type=cast.health_check)  # 45 minutes

    for day, free in ((TUESDAY, ("22:00", "23:25")), (WEDNESDAY, ("00:25", "06:00"))):
        shown = doctor_day(cast.lena.actor, cast.lena.doctor_id, day=day)
        [one] = shown.visits
        assert (one.visit.appointment.id, shown.is_outside(visit)) == (visit.id, False)
        assert shown.free() == [Interval(*(cast.slot(day, clock) for clock in free))]
        assert unconfirmed_on(cast.lena.actor, day, now=cast.now) == 1
    before = cast.slot(WEDNESDAY, "00:00")
    assert left_open(cast.lena.actor, cast.lena.doctor_id, before=before, limit=9) == ([], 0)


def test_the_desk_sees_all_days_and_a_doctor_their_own(cast: Cast) -> None:
    cast.desk_books(cast.amira.patient_id, cast.slot(TUESDAY, "11:00"), doctor=cast.krug)

    everybody = clinic_day(cast.nadia.actor, day=TUESDAY)
    own = clinic_day(cast.lena.actor, day=TUESDAY)

    visits = {one.doctor.id: len(one.visits) for one in everybody}
    assert visits[cast.krug.doctor_id] == 1
    assert len(visits) >= 3
    assert [one.doctor.id for one in own] == [cast.lena.doctor_id]
    with pytest.raises(NotFound):
        doctor_day(cast.lena.actor, cast.krug.doctor_id, day=TUESDAY)


def test_a_day_says_why_a_doctor_is_not_there_and_which_visits_that_leaves_outside(
    cast: Cast,
) -> None:
    hit = cast.desk_books(cast.amira.patient_id, cast.slot(WEDNESDAY, "14:00"))
    fits = cast.desk_books(cast.jonas.patient_id, cast.slot(WEDNESDAY, "09:00"))
    admin, noon = cast.petra.actor, cast.slot(WEDNESDAY, "12:00")
    take_time_off(
        admin,
        cast.lena.doctor_id,
        starts_at=noon,
        ends_at=cast.slot(THURSDAY, "00:00"),
        on_conflict="decide_later",
        now=cast.now,
    )
    set_override(admin, cast.krug.doctor_id, WEDNESDAY, [DayInterval(600, 720)], now=cast.now)
    close_day(admin, WEDNESDAY, name="Moving house", now=cast.now)
    set_override(admin, cast.lena.doctor_id, WEDNESDAY, [DayInterval(480, 1020)], now=cast.now)

    days = {one.doctor.id: one for one in clinic_day(cast.nadia.actor, day=WEDNESDAY)}

    lena, krug, samuel = (days[one.doctor_id] for one in (cast.lena, cast.krug, cast.samuel))
    assert [away.start for away in lena.away] == [noon]
    assert [lena.is_outside(one) for one in (fits, hit)] == [False, True]
    assert (krug.exception, krug.closed) == ((DayInterval(600, 720),), "")
    assert (samuel.exception, samuel.closed) == (None, "Moving house")


def test_unconfirmed_are_those_ahead_who_have_not_said_that_they_come(cast: Cast) -> None:
    comes = cast.desk_books(cast.amira.patient_id, cast.slot(WEDNESDAY, "09:00"))
    silent = cast.desk_books(cast.jonas.patient_id, cast.slot(WEDNESDAY, "10:00"))
    asked = cast.books(cast.miriam, cast.slot(WEDNESDAY, "11:00"), doctor=cast.krug)
    say_attending(cast.amira.actor, comes.id, now=cast.now)

    visits = [one for each in clinic_day(cast.nadia.actor, day=WEDNESDAY) for one in each.visits]

    unconfirmed = {one.visit.appointment.id for one in visits if one.is_unconfirmed(cast.now)}
    assert unconfirmed == {silent.id, asked.id}
    assert unconfirmed_on(cast.nadia.actor, WEDNESDAY, now=cast.now) == 2
    assert unconfirmed_on(cast.lena.actor, WEDNESDAY, now=cast.now) == 1
