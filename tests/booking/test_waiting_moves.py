"""A patient's move of a confirmed visit that needs an answer: the confirmed time stands meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clinic.booking.answer import confirm, decline
from clinic.booking.attend import attend
from clinic.booking.cancel import cancel
from clinic.booking.lifecycle import Status, Step
from clinic.booking.models import Appointment
from clinic.booking.reschedule import reschedule
from clinic.directory.catalogue import VisitTypeFields, save_visit_type
from tests.booking.life import change_doctor, claims_of, reread, told
from tests.cast import FRIDAY, NEXT_MONDAY, Cast
from tests.refusals import refused


@pytest.fixture
def visit(cast: Cast) -> Appointment:
    """Amira's confirmed visit, Friday at nine; she has asked for two o'clock instead."""
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    return reschedule(
        cast.amira.actor, visit.id, starts_at=cast.slot(FRIDAY, "14:00"), now=cast.now
    )


def test_the_confirmed_time_stands_until_the_answer(cast: Cast, visit: Appointment) -> None:
    waiting = reread(visit)
    assert (waiting.status, waiting.starts_at) == (Status.CONFIRMED, cast.slot(FRIDAY, "09:00"))
    assert waiting.proposed_starts_at == cast.slot(FRIDAY, "14:00")
    assert waiting.decide_by == cast.now + timedelta(hours=24)
    assert told(waiting)[-1] == "move_requested"


@pytest.mark.parametrize("clock", ["09:00", "14:00"])
def test_nobody_else_gets_the_old_or_the_new_time_meanwhile(
    cast: Cast, visit: Appointment, clock: str
) -> None:
    with refused("slot_taken", "doctor_busy"):
        cast.books(cast.jonas, cast.slot(FRIDAY, clock))


def test_a_confirmed_move_takes_the_new_time_and_frees_the_old(
    cast: Cast, visit: Appointment
) -> None:
    confirm(cast.lena.actor, visit.id, now=cast.now)
    moved = reread(visit)
    assert (moved.status, moved.starts_at) == (Status.CONFIRMED, cast.slot(FRIDAY, "14:00"))
    assert moved.ends_at == cast.slot(FRIDAY, "14:30")
    assert moved.proposed_starts_at is None
    assert moved.decide_by is None
    assert len(claims_of(moved)) == 2
    cast.books(cast.jonas, cast.slot(FRIDAY, "09:00"))


def test_a_declined_move_leaves_the_visit_confirmed_at_its_old_time(
    cast: Cast, visit: Appointment
) -> None:
    decline(cast.lena.actor, visit.id, reason="I operate then", now=cast.now)
    kept = reread(visit)
    assert (kept.status, kept.starts_at) == (Status.CONFIRMED, cast.slot(FRIDAY, "09:00"))
    assert kept.proposed_starts_at is None
    assert told(kept)[-1] == "move_declined"
    cast.books(cast.jonas, cast.slot(FRIDAY, "14:00"))


def test_a_second_wish_replaces_the_first(cast: Cast, visit: Appointment) -> None:
    reschedule(cast.amira.actor, visit.id, starts_at=cast.slot(FRIDAY, "15:00"), now=cast.now)
    cast.books(cast.jonas, cast.slot(FRIDAY, "14:00"))
    with refused("slot_taken", "doctor_busy"):
        cast.books(cast.miriam, cast.slot(FRIDAY, "15:00"))


def test_cancelling_frees_both_times(cast: Cast, visit: Appointment) -> None:
    cancel(cast.amira.actor, visit.id, now=cast.now)
    assert claims_of(visit) == set()
    for person, clock in ((cast.jonas, "09:00"), (cast.miriam, "14:00")):
        cast.books(person, cast.slot(FRIDAY, clock))


def test_a_wish_that_overlaps_the_standing_time_is_confirmed_to_its_full_length(
    cast: Cast,
) -> None:
    fields = VisitTypeFields(name="First visit", minutes=30, step_minutes=15)
    save_visit_type(cast.petra.actor, fields, now=cast.now, visit_type_id=cast.first_visit)
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    wish = cast.slot(FRIDAY, "09:15")
    reschedule(cast.amira.actor, visit.id, starts_at=wish, now=cast.now)
    with refused("slot_taken", "doctor_busy"):
        cast.books(cast.jonas, cast.slot(FRIDAY, "09:30"))
    confirm(cast.lena.actor, visit.id, now=cast.now)
    end = wish + timedelta(minutes=30)
    assert claims_of(visit) == {("doctor", 0, wish, end), ("patient", 0, wish, end)}


def test_a_wish_for_a_doctor_who_takes_longer_takes_the_longer_time(cast: Cast) -> None:
    change_doctor(cast, cast.krug, visit_types={cast.first_visit: 60, cast.follow_up: None})
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    wish = cast.slot(FRIDAY, "09:30")
    reschedule(
        cast.amira.actor, visit.id, doctor_id=cast.krug.doctor_id, starts_at=wish, now=cast.now
    )
    with refused("slot_taken", "doctor_busy"):
        cast.books(
            cast.jonas, cast.slot(FRIDAY, "10:15"), doctor=cast.krug, visit_type=cast.follow_up
        )
    confirm(cast.krug.actor, visit.id, now=cast.now)
    moved = reread(visit)
    assert (moved.doctor_id, moved.minutes) == (cast.krug.doctor_id, 60)
    assert moved.ends_at == cast.slot(FRIDAY, "10:30")
    assert len(claims_of(moved)) == 2


def test_the_doctor_who_is_wished_for_answers_and_the_other_does_not(cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    reschedule(
        cast.amira.actor,
        visit.id,
        doctor_id=cast.krug.doctor_id,
        starts_at=cast.slot(FRIDAY, "09:30"),
        now=cast.now,
    )
    with refused("not_found"):
        confirm(cast.lena.actor, visit.id, now=cast.now)
    assert confirm(cast.krug.actor, visit.id, now=cast.now).doctor_id == cast.krug.doctor_id


def test_a_wish_that_has_passed_is_not_confirmed(cast: Cast, visit: Appointment) -> None:
    with refused("wrong_state"):
        confirm(cast.lena.actor, visit.id, now=cast.slot(FRIDAY, "14:00"))


def test_a_patient_who_comes_at_the_old_time_gives_up_the_wish(
    cast: Cast, visit: Appointment
) -> None:
    attend(cast.lena.actor, visit.id, Step.ARRIVE, now=cast.slot(FRIDAY, "08:55"))
    assert reread(visit).proposed_starts_at is None
    cast.books(cast.jonas, cast.slot(FRIDAY, "14:00"), now=cast.slot(FRIDAY, "08:55"))


def test_the_desk_moves_the_visit_and_the_wish_is_gone(cast: Cast, visit: Appointment) -> None:
    reschedule(cast.nadia.actor, visit.id, starts_at=cast.slot(NEXT_MONDAY, "09:00"), now=cast.now)
    moved = reread(visit)
    assert moved.proposed_starts_at is None
    assert len(claims_of(moved)) == 2


def test_an_overbooked_visit_that_the_patient_moves_to_a_free_time_is_overbooked_no_more(
    cast: Cast,
) -> None:
    at, wish = cast.slot(FRIDAY, "09:00"), cast.slot(FRIDAY, "14:00")
    cast.books(cast.jonas, at)
    visit = cast.desk_books(cast.amira.patient_id, at, override_reason="In pain")
    assert visit.lane == 1
    reschedule(cast.amira.actor, visit.id, starts_at=wish, now=cast.now)
    assert ("doctor", 0, wish, wish + timedelta(minutes=30)) in claims_of(visit)
    confirm(cast.lena.actor, visit.id, now=cast.now)
    moved = reread(visit)
    assert (moved.lane, moved.override_reason) == (0, "")
    assert claims_of(moved) == {
        (kind, 0, wish, wish + timedelta(minutes=30)) for kind in ("doctor", "patient")
    }
