""" "Any doctor" of a specialty: who is asked first, and who next."""

from __future__ import annotations

from datetime import datetime, timedelta

from clinic.booking.answer import confirm
from clinic.booking.attend import attend
from clinic.booking.book import book
from clinic.booking.lifecycle import Step
from clinic.booking.models import Appointment
from tests.booking.life import change_doctor
from tests.cast import FRIDAY, THURSDAY, TUESDAY, WEDNESDAY, Cast, OnlinePatient
from tests.refusals import refused


def books_any(cast: Cast, who: OnlinePatient, at: datetime) -> Appointment:
    """A first visit with any doctor of general medicine."""
    return book(
        who.actor,
        specialty_id=cast.general_medicine,
        visit_type_id=cast.first_visit,
        starts_at=at,
        now=cast.now,
    )


def test_the_patients_usual_doctor_comes_first_even_if_busier(cast: Cast) -> None:
    cast.desk_books(cast.amira.patient_id, cast.slot(WEDNESDAY, "09:00"))
    cast.desk_books(cast.jonas.patient_id, cast.slot(FRIDAY, "11:00"))
    assert books_any(cast, cast.amira, cast.slot(FRIDAY, "09:00")).doctor_id == (
        cast.lena.doctor_id
    )


def test_the_usual_doctor_is_who_was_seen_most(cast: Cast) -> None:
    for doctor, clock in ((cast.krug, "09:00"), (cast.krug, "10:00"), (cast.lena, "11:00")):
        cast.desk_books(cast.amira.patient_id, cast.slot(WEDNESDAY, clock), doctor=doctor)
    assert books_any(cast, cast.amira, cast.slot(FRIDAY, "09:00")).doctor_id == (
        cast.krug.doctor_id
    )


def test_what_was_only_asked_for_makes_nobody_the_usual_doctor(cast: Cast) -> None:
    asked = cast.amira_books(cast.slot(FRIDAY, "11:00"))
    assert books_any(cast, cast.amira, cast.slot(FRIDAY, "09:00")).doctor_id == (
        cast.krug.doctor_id
    )
    confirm(cast.lena.actor, asked.id, now=cast.now)
    assert books_any(cast, cast.amira, cast.slot(FRIDAY, "10:00")).doctor_id == (
        cast.lena.doctor_id
    )


def test_for_a_new_patient_it_is_who_is_least_booked_that_day(cast: Cast) -> None:
    cast.desk_books(cast.jonas.patient_id, cast.slot(FRIDAY, "15:00"))
    for clock in ("09:00", "10:00"):
        cast.desk_books(cast.jonas.patient_id, cast.slot(THURSDAY, clock), doctor=cast.krug)
    assert books_any(cast, cast.amira, cast.slot(FRIDAY, "09:00")).doctor_id == (
        cast.krug.doctor_id
    )


def test_of_equally_booked_ones_it_is_who_has_been_idle_longest(cast: Cast) -> None:
    cast.desk_books(cast.jonas.patient_id, cast.slot(WEDNESDAY, "09:00"), doctor=cast.krug)
    cast.desk_books(cast.jonas.patient_id, cast.slot(THURSDAY, "09:00"))
    assert books_any(cast, cast.amira, cast.slot(FRIDAY, "09:00")).doctor_id == (
        cast.krug.doctor_id
    )


def test_who_has_that_time_taken_is_passed_over(cast: Cast) -> None:
    at = cast.slot(FRIDAY, "09:00")
    cast.desk_books(cast.amira.patient_id, cast.slot(WEDNESDAY, "09:00"))
    cast.books(cast.jonas, at)
    assert books_any(cast, cast.amira, at).doctor_id == cast.krug.doctor_id


def test_when_everybody_is_taken_all_reasons_and_the_nearest_slots_of_all_are_said(
    cast: Cast,
) -> None:
    at = cast.slot(FRIDAY, "09:00")
    cast.books(cast.jonas, at)
    cast.books(cast.miriam, at, doctor=cast.krug)
    with refused("slot_taken", "doctor_busy") as refusal:
        books_any(cast, cast.amira, at)
    offered = refusal.error.details["alternatives"]
    assert isinstance(offered, tuple)
    assert [slot.starts_at for slot in offered] == [
        cast.slot(FRIDAY, clock) for clock in ("08:30", "08:30", "09:30")
    ]
    assert {slot.doctor_id for slot in offered[:2]} == {cast.lena.doctor_id, cast.krug.doctor_id}


def test_who_does_not_offer_the_visit_or_waits_for_approval_is_not_asked(cast: Cast) -> None:
    change_doctor(cast, cast.krug, visit_types={cast.follow_up: None})
    at = cast.slot(FRIDAY, "09:00")
    cast.books(cast.jonas, at)
    with refused("slot_taken", "doctor_busy"):
        books_any(cast, cast.amira, at)


def test_a_specialty_in_which_nobody_offers_the_visit_refuses_with_a_reason(cast: Cast) -> None:
    with refused("not_bookable", "not_offered"):
        book(
            cast.amira.actor,
            specialty_id=cast.cardiology,
            visit_type_id=cast.phone_call,
            starts_at=cast.slot(FRIDAY, "09:00"),
            now=cast.now,
        )


def test_a_specialty_that_is_none_is_not_found(cast: Cast) -> None:
    with refused("not_found"):
        book(
            cast.amira.actor,
            specialty_id="0" * 32,
            visit_type_id=cast.first_visit,
            starts_at=cast.slot(FRIDAY, "09:00"),
            now=cast.now,
        )


def test_the_hold_on_one_doctor_is_used_up_whoever_is_found(cast: Cast) -> None:
    at = cast.slot(FRIDAY, "09:00")
    cast.holds(cast.amira, at)
    found = books_any(cast, cast.amira, at)
    other = cast.krug if found.doctor_id == cast.lena.doctor_id else cast.lena
    cast.books(cast.jonas, at, doctor=other)


def test_a_doctor_books_on_the_own_calendar_and_not_with_any_doctor(cast: Cast) -> None:
    cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    with refused("not_found"):
        book(
            cast.lena.actor,
            specialty_id=cast.general_medicine,
            visit_type_id=cast.first_visit,
            starts_at=cast.slot(FRIDAY, "10:00"),
            patient_id=cast.amira.patient_id,
            now=cast.now,
        )


def test_visits_of_two_years_ago_make_nobody_the_usual_doctor_any_more(cast: Cast) -> None:
    visit = cast.desk_books(cast.amira.patient_id, cast.slot(TUESDAY, "14:00"))
    attend(cast.lena.actor, visit.id, Step.COMPLETE, now=visit.ends_at)
    later = cast.slot(FRIDAY, "09:00") + timedelta(days=7 * 105)
    cast.desk_books(
        cast.jonas.patient_id, later + timedelta(hours=2), now=later - timedelta(days=2)
    )
    found = book(
        cast.amira.actor,
        specialty_id=cast.general_medicine,
        visit_type_id=cast.first_visit,
        starts_at=later,
        now=later - timedelta(days=1),
    )
    assert found.doctor_id == cast.krug.doctor_id
