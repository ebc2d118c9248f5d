"""What people tell each other about the day of the visit."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clinic.booking.attend import say_attending
from clinic.booking.reschedule import reschedule
from clinic.core.errors import Conflict, Invalid, NotAllowed, NotFound
from clinic.directory.delay import say_delay
from tests.booking.life import reread, told
from tests.cast import FRIDAY, TUESDAY, Cast


def test_i_am_coming_is_kept_once_and_changes_nothing_else(cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    for minutes in (0, 5):
        say_attending(cast.amira.actor, visit.id, now=cast.now + timedelta(minutes=minutes))
    assert reread(visit).attending_at == cast.now
    assert (reread(visit).version, told(visit)) == (2, ["requested", "confirmed"])


def test_another_time_has_to_be_said_anew(cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    say_attending(cast.amira.actor, visit.id, now=cast.now)
    later = cast.slot(FRIDAY, "10:00")
    reschedule(cast.lena.actor, visit.id, starts_at=later, now=cast.now)
    assert reread(visit).attending_at is None


def test_only_the_patients_side_comes_and_only_to_what_is_confirmed_and_ahead(cast: Cast) -> None:
    asked = cast.amira_books(cast.slot(FRIDAY, "09:00"))
    with pytest.raises(Conflict):
        say_attending(cast.amira.actor, asked.id, now=cast.now)
    with pytest.raises(NotAllowed):
        say_attending(cast.lena.actor, asked.id, now=cast.now)
    with pytest.raises(NotFound):
        say_attending(cast.jonas.actor, asked.id, now=cast.now)
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "10:00"))
    with pytest.raises(Conflict):
        say_attending(cast.amira.actor, visit.id, now=visit.starts_at)


def test_a_delay_holds_for_the_local_day_and_is_said_by_staff(cast: Cast) -> None:
    doctor = say_delay(cast.nadia.actor, cast.lena.doctor_id, minutes=20, now=cast.now)
    assert [doctor.delay_on(day) for day in (TUESDAY, FRIDAY)] == [20, 0]
    with pytest.raises(NotFound):
        say_delay(cast.krug.actor, cast.lena.doctor_id, minutes=20, now=cast.now)
    with pytest.raises(NotAllowed):
        say_delay(cast.amira.actor, cast.lena.doctor_id, minutes=20, now=cast.now)
    with pytest.raises(Invalid):
        say_delay(cast.lena.actor, cast.lena.doctor_id, minutes=241, now=cast.now)
