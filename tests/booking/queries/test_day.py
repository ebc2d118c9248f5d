"""A doctor's day as the room knows it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clinic.booking.attend import attend, undo_attendance
from clinic.booking.lifecycle import Step
from clinic.booking.queries.day import clinic_day, doctor_day, left_open
from clinic.core.errors import NotFound
from tests.cast import TUESDAY, Cast


def test_who_is_here_waits_from_the_last_arrival_on(cast: Cast) -> None:
    visit = cast.desk_books(cast.amira.patient_id, cast.slot(TUESDAY, "11:00"))
    lena, at = cast.lena.actor, cast.now
    for minutes, step in ((0, Step.ARRIVE), (5, Step.ADMIT)):
        attend(lena, visit.id, step, now=at + timedelta(minutes=minutes))
    undo_attendance(lena, visit.id, Step.ADMIT, now=at + timedelta(minutes=7))

    [shown] = doctor_day(lena, cast.lena.doctor_id, day=TUESDAY).visits

    assert shown.since == at
    assert shown.admitted_at == at + timedelta(minutes=5)


def test_what_was_left_open_is_found_on_later_days_latest_first(cast: Cast) -> None:
    visits = [
        cast.desk_books(cast.amira.patient_id, cast.slot(TUESDAY, clock))
        for clock in ("11:00", "11:30", "14:00")
    ]
    attend(cast.lena.actor, visits[0].id, Step.COMPLETE, now=visits[0].starts_at)
    midnight = cast.slot(TUESDAY, "00:00") + timedelta(days=1)

    found, count = left_open(cast.lena.actor, cast.lena.doctor_id, before=midnight, limit=1)

    assert ([one.visit.appointment.id for one in found], count) == ([visits[2].id], 2)


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
