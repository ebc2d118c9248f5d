"""Whose visits these are: what is not yours is not there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from clinic.accounts.actor import SYSTEM, Actor
from clinic.booking.access import in_care
from clinic.booking.answer import confirm, decline
from clinic.booking.attend import attend
from clinic.booking.book import book
from clinic.booking.cancel import cancel
from clinic.booking.lifecycle import Step
from clinic.booking.models import Appointment
from clinic.booking.queries import find
from clinic.booking.reschedule import reschedule
from clinic.booking.undo import undo
from tests.cast import FRIDAY, WEDNESDAY, Cast
from tests.refusals import refused


@pytest.fixture
def visit(cast: Cast) -> Appointment:
    """Leo's confirmed visit with Lena, booked by his mother."""
    asked = cast.books(
        cast.miriam, cast.slot(FRIDAY, "09:00"), patient_id=cast.leo_id, reason="Earache"
    )
    return confirm(cast.lena.actor, asked.id, now=cast.now)


@pytest.mark.parametrize("who", ["miriam", "lena", "nadia", "petra"])
def test_the_patients_side_the_doctor_and_the_desk_see_the_visit(
    cast: Cast, visit: Appointment, who: str
) -> None:
    actor = getattr(cast, who).actor
    assert find.visit(actor, visit.id).patient.full_name == "Leo Keller"
    assert [change.what for change in find.story(visit)] == ["requested", "confirmed"]


@pytest.mark.parametrize("who", ["amira", "krug", "samuel", "ida"])
def test_strangers_and_colleagues_do_not_and_an_unknown_id_looks_the_same(
    cast: Cast, visit: Appointment, who: str
) -> None:
    actor = getattr(cast, who).actor
    said = []
    for appointment_id in (visit.id, "0" * 32, "", "no such id"):
        with refused("not_found") as refusal:
            find.visit(actor, appointment_id)
        said.append(str(refusal.error))
    assert len(set(said)) == 1


def verbs(visit: Appointment, cast: Cast) -> dict[str, Callable[[Actor], Any]]:
    """Everything that somebody may try with a visit."""
    at, now = cast.slot(FRIDAY, "10:00"), cast.now
    return {
        "confirm": lambda actor: confirm(actor, visit.id, now=now),
        "decline": lambda actor: decline(actor, visit.id, reason="No", now=now),
        "cancel": lambda actor: cancel(actor, visit.id, reason="No", now=now),
        "reschedule": lambda actor: reschedule(actor, visit.id, starts_at=at, now=now),
        "attend": lambda actor: attend(actor, visit.id, Step.ARRIVE, now=visit.starts_at),
        "undo": lambda actor: undo(actor, visit.id, version=visit.version, now=now),
    }


@pytest.mark.parametrize("verb", ["confirm", "decline", "cancel", "reschedule", "attend", "undo"])
def test_a_colleague_finds_nothing_to_act_on_and_a_stranger_is_no_better_off(
    cast: Cast, visit: Appointment, verb: str
) -> None:
    act = verbs(visit, cast)[verb]
    with refused("not_found"):
        act(cast.krug.actor)
    staff_only = verb in ("confirm", "decline", "attend")
    with refused("forbidden" if staff_only else "not_found"):
        act(cast.amira.actor)
    with refused("forbidden"):
        act(cast.ida.actor)


def test_lists_hold_ones_own_visits_only(cast: Cast, visit: Appointment) -> None:
    own = cast.books(cast.miriam, cast.slot(FRIDAY, "10:00"))
    other = cast.amira_books(cast.slot(FRIDAY, "11:00"), doctor=cast.krug)

    def ahead(actor: Actor) -> set[str]:
        found, total = find.upcoming(actor, now=cast.now)
        assert total == len(found)
        return {one.appointment.id for one in found}

    assert ahead(cast.miriam.actor) == {visit.id, own.id}
    assert ahead(cast.amira.actor) == {other.id}
    assert ahead(cast.jonas.actor) == set()
    assert ahead(cast.lena.actor) == {visit.id, own.id}
    assert ahead(cast.nadia.actor) == {visit.id, own.id, other.id}
    assert ahead(cast.ida.actor) == set()


def test_a_doctors_calendar_is_empty_for_a_colleague(cast: Cast, visit: Appointment) -> None:
    span = {"starts_at": cast.slot(FRIDAY, "00:00"), "ends_at": cast.slot(FRIDAY, "23:00")}
    lena = cast.lena.doctor_id
    assert len(find.calendar(cast.lena.actor, lena, **span)) == 1
    assert find.calendar(cast.krug.actor, lena, **span) == []


def test_only_the_patients_side_books_for_a_patient(cast: Cast) -> None:
    for somebody in (cast.amira, cast.jonas):
        with refused("not_found"):
            cast.books(somebody, cast.slot(FRIDAY, "09:00"), patient_id=cast.leo_id)


def test_a_doctor_books_for_patients_in_care_and_for_no_others(
    cast: Cast, visit: Appointment
) -> None:
    def lena_books(patient_id: str, clock: str) -> Appointment:
        return book(
            cast.lena.actor,
            doctor_id=cast.lena.doctor_id,
            visit_type_id=cast.first_visit,
            starts_at=cast.slot(FRIDAY, clock),
            patient_id=patient_id,
            now=cast.now,
        )

    assert lena_books(cast.leo_id, "10:00").confirmed_at
    for patient_id in (cast.amira.patient_id, cast.miriam.patient_id):
        with refused("not_found"):
            lena_books(patient_id, "11:00")


def test_a_doctor_books_nothing_on_a_colleagues_calendar(cast: Cast, visit: Appointment) -> None:
    with refused("not_found"):
        book(
            cast.krug.actor,
            doctor_id=cast.lena.doctor_id,
            visit_type_id=cast.first_visit,
            starts_at=cast.slot(FRIDAY, "10:00"),
            patient_id=cast.leo_id,
            now=cast.now,
        )


def test_a_care_relation_begins_with_a_confirmed_visit_and_ends_two_years_after_the_last(
    cast: Cast,
) -> None:
    lena, amira = cast.lena.doctor_id, cast.amira.patient_id
    asked = cast.amira_books(cast.slot(WEDNESDAY, "10:30"))
    assert not in_care(lena, amira, now=cast.now)
    confirm(cast.lena.actor, asked.id, now=cast.now)
    assert in_care(lena, amira, now=cast.now)
    assert not in_care(cast.krug.doctor_id, amira, now=cast.now)
    over = asked.starts_at.replace(year=2028)
    assert in_care(lena, amira, now=over - timedelta(seconds=1))
    assert not in_care(lena, amira, now=over)


def test_the_clock_acts_as_the_clinic(cast: Cast, visit: Appointment) -> None:
    find.visit(SYSTEM, visit.id)


@pytest.mark.parametrize(
    ("who", "waits"), [("lena", 1), ("krug", 0), ("nadia", 1), ("petra", 1), ("ida", 0)]
)
def test_who_has_a_request_to_answer(cast: Cast, who: str, waits: int) -> None:
    cast.amira_books(cast.slot(FRIDAY, "09:00"))
    actor = getattr(cast, who).actor
    assert find.waiting_count(actor, now=cast.now) == waits
    assert len(find.waiting(actor, now=cast.now)[0]) == waits
