"""Many people want the same time at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from clinic.accounts.actor import Actor
from clinic.booking.absence import take_time_off
from clinic.booking.book import book
from clinic.booking.cancel import cancel
from clinic.booking.hold import hold
from clinic.booking.models import Appointment
from clinic.booking.record.claims import lock_patient
from clinic.care.archive import archive_patient
from clinic.db import db, transaction
from clinic.directory.catalogue import VisitTypeFields, save_visit_type
from clinic.directory.settings import change_clinic
from clinic.patients.models import Patient
from tests.booking.life import change_doctor
from tests.cast import FRIDAY, Cast
from tests.races.conftest import Crowd
from tests.races.together import said, together

pytestmark = pytest.mark.slow

Check = Callable[[], None]


def wants(
    cast: Cast, actor: Actor, at: datetime, *, visit_type: str = "", doctor: str = "", **more: Any
) -> Callable[[], Appointment]:
    """A booking still to be made: with Lena, a first visit, unless told otherwise."""
    where: dict[str, Any] = (
        {} if "specialty_id" in more else {"doctor_id": doctor or cast.lena.doctor_id}
    )
    return partial(
        book,
        actor,
        visit_type_id=visit_type or cast.first_visit,
        starts_at=at,
        now=cast.now,
        **where,
        **more,
    )


def test_of_sixteen_who_want_one_slot_exactly_one_gets_it(
    app: Flask, cast: Cast, crowd: Crowd, nobody_booked_twice: Check
) -> None:
    at = cast.slot(FRIDAY, "09:00")
    outcomes = together(app, [wants(cast, patient, at) for patient in crowd(16)])
    assert said(outcomes) == ["done"] + ["slot_taken"] * 15
    nobody_booked_twice()


def test_who_is_booked_while_their_record_is_archived_has_one_or_the_other(
    app: Flask, cast: Cast
) -> None:
    amira, nadia = cast.amira.patient_id, cast.nadia.actor
    booking = wants(cast, nadia, cast.slot(FRIDAY, "09:00"), patient_id=amira)
    archiving = partial(archive_patient, nadia, amira, now=cast.now)
    outcomes = said(together(app, [booking, archiving]))
    assert outcomes in (["archived", "done"], ["done", "has_future_appointments"])


def test_every_loser_of_a_race_is_offered_something_else(
    app: Flask, cast: Cast, crowd: Crowd
) -> None:
    at = cast.slot(FRIDAY, "09:00")
    for outcome in together(app, [wants(cast, patient, at) for patient in crowd(4)]):
        if outcome.refusal is not None:
            offered = outcome.refusal.details["alternatives"]
            assert isinstance(offered, tuple)
            assert len(offered) == 3
            assert at not in {slot.starts_at for slot in offered}


def test_visits_of_different_lengths_that_reach_into_each_other(
    app: Flask, cast: Cast, crowd: Crowd, nobody_booked_twice: Check
) -> None:
    with app.app_context():
        types = [
            save_visit_type(
                cast.petra.actor,
                VisitTypeFields(
                    name=f"{minutes} minutes", minutes=minutes, step_minutes=15, buffer_after=5
                ),
                now=cast.now,
            ).id
            for minutes in (15, 30, 60)
        ]
        change_doctor(cast, cast.lena, visit_types=dict.fromkeys(types))
    first = cast.slot(FRIDAY, "09:00")
    outcomes = together(
        app,
        [
            wants(
                cast,
                patient,
                first + timedelta(minutes=15 * (number % 4)),
                visit_type=types[number % 3],
            )
            for number, patient in enumerate(crowd(12))
        ],
    )
    assert set(said(outcomes)) == {"done", "slot_taken"}
    nobody_booked_twice()


def test_one_patient_with_two_doctors_at_overlapping_times(
    app: Flask, cast: Cast, nobody_booked_twice: Check
) -> None:
    doctors = (cast.lena, cast.krug, cast.samuel)
    outcomes = together(
        app,
        [
            wants(cast, cast.amira.actor, cast.slot(FRIDAY, "09:00"), doctor=doctor.doctor_id)
            for doctor in doctors
        ]
        + [
            wants(
                cast,
                cast.amira.actor,
                cast.slot(FRIDAY, "09:15"),
                doctor=doctor.doctor_id,
                visit_type=cast.follow_up,
            )
            for doctor in doctors
        ],
    )
    assert said(outcomes) == ["done"] + ["slot_taken"] * 5
    nobody_booked_twice()


def test_the_same_form_sent_twice_books_once(
    app: Flask, cast: Cast, nobody_booked_twice: Check
) -> None:
    at = cast.slot(FRIDAY, "09:00")
    outcomes = together(app, [wants(cast, cast.amira.actor, at)] * 2)
    assert said(outcomes) == ["done", "slot_taken"]
    nobody_booked_twice()


def test_any_doctor_books_as_many_as_there_are_doctors_and_each_doctor_once(
    app: Flask, cast: Cast, crowd: Crowd, nobody_booked_twice: Check
) -> None:
    at = cast.slot(FRIDAY, "09:00")
    outcomes = together(
        app,
        [wants(cast, patient, at, specialty_id=cast.general_medicine) for patient in crowd(8)],
    )
    assert said(outcomes) == ["done"] * 2 + ["slot_taken"] * 6
    booked = {outcome.value.doctor_id for outcome in outcomes if outcome.value is not None}
    assert booked == {cast.lena.doctor_id, cast.krug.doctor_id}
    nobody_booked_twice()


def test_any_doctor_and_a_named_doctor_at_once(
    app: Flask, cast: Cast, crowd: Crowd, nobody_booked_twice: Check
) -> None:
    at = cast.slot(FRIDAY, "09:00")
    patients = crowd(6)
    outcomes = together(
        app,
        [wants(cast, patient, at, specialty_id=cast.general_medicine) for patient in patients[:3]]
        + [wants(cast, patient, at) for patient in patients[3:]],
    )
    assert said(outcomes) == ["done"] * 2 + ["slot_taken"] * 4
    nobody_booked_twice()


def test_a_hold_and_a_booking_at_once(
    app: Flask, cast: Cast, crowd: Crowd, nobody_booked_twice: Check
) -> None:
    at = cast.slot(FRIDAY, "09:00")
    patients = crowd(8)
    wanted: dict[str, Any] = {
        "doctor_id": cast.lena.doctor_id,
        "visit_type_id": cast.first_visit,
        "starts_at": at,
        "now": cast.now,
    }
    outcomes = together(
        app,
        [partial(hold, patient, **wanted) for patient in patients[:4]]
        + [partial(book, patient, **wanted) for patient in patients[4:]],
    )
    assert said(outcomes) == ["done"] + ["slot_taken"] * 7
    nobody_booked_twice()


def test_several_tabs_of_one_person_keep_one_time(app: Flask, cast: Cast) -> None:
    outcomes = together(
        app,
        [
            partial(
                hold,
                cast.amira.actor,
                doctor_id=doctor.doctor_id,
                visit_type_id=cast.first_visit,
                starts_at=cast.slot(FRIDAY, clock),
                now=cast.now,
            )
            for doctor, clock in (
                (cast.lena, "09:00"), (cast.krug, "09:00"), (cast.samuel, "10:00"),
                (cast.lena, "11:00"),
            )
        ],
    )  # fmt: skip
    assert said(outcomes) == ["done"] + ["hold_limit"] * 3


def test_time_that_is_cancelled_and_booked_anew_at_once_is_booked_once(
    app: Flask, cast: Cast, crowd: Crowd, nobody_booked_twice: Check
) -> None:
    at = cast.slot(FRIDAY, "09:00")
    visit = cast.amira_books(at)
    outcomes = together(
        app,
        [partial(cancel, cast.amira.actor, visit.id, now=cast.now)]
        + [wants(cast, patient, at) for patient in crowd(6)],
    )
    assert outcomes[0].said == "done"
    assert said(outcomes[1:]) in (["done"] + ["slot_taken"] * 5, ["slot_taken"] * 6)
    nobody_booked_twice()


def test_time_off_and_a_booking_at_once_never_pass_each_other_by(app: Flask, cast: Cast) -> None:
    at = cast.slot(FRIDAY, "09:00")
    away = partial(
        take_time_off,
        cast.lena.actor,
        cast.lena.doctor_id,
        starts_at=at,
        ends_at=at + timedelta(hours=2),
        now=cast.now,
    )
    outcomes = together(app, [away, wants(cast, cast.amira.actor, at)])
    assert [outcome.said for outcome in outcomes] in (
        ["done", "not_bookable"],
        ["appointments_in_the_way", "done"],
    )


def test_parallel_bookings_do_not_get_past_the_limit_of_visits_ahead(
    app: Flask, cast: Cast, nobody_booked_twice: Check
) -> None:
    with app.app_context():
        change_clinic(cast.petra.actor, {"max_upcoming": 1}, now=cast.now)
    # Several doctors, so that nobody waits for one; and times apart, so that none is taken.
    wanted = (
        (cast.lena, "09:00"), (cast.krug, "09:30"), (cast.samuel, "10:00"),
        (cast.lena, "14:00"), (cast.krug, "14:30"), (cast.samuel, "15:00"),
    )  # fmt: skip
    outcomes = together(
        app,
        [
            wants(cast, cast.amira.actor, cast.slot(FRIDAY, clock), doctor=doctor.doctor_id)
            for doctor, clock in wanted
        ],
    )
    assert said(outcomes) == ["done"] + ["not_bookable"] * 5
    nobody_booked_twice()


@pytest.mark.only_on("postgresql")
def test_who_books_for_a_patient_keeps_that_row_and_no_others(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        lock_patient(cast.amira.patient_id)
        with db.engine.begin() as other:
            free = other.scalars(select(Patient.id).with_for_update(skip_locked=True))
            assert set(free) == set(db.session.scalars(select(Patient.id))) - {
                cast.amira.patient_id
            }


def test_receptionists_who_overbook_one_time_together_do_it_once(
    app: Flask, cast: Cast, nobody_booked_twice: Check
) -> None:
    at = cast.slot(FRIDAY, "09:00")
    cast.books(cast.jonas, at)
    patients = [cast.amira.patient_id, cast.miriam.patient_id, cast.leo_id]
    outcomes = together(
        app,
        [
            wants(cast, cast.nadia.actor, at, patient_id=patient_id, override_reason="Acute")
            for patient_id in patients
        ],
    )
    assert said(outcomes) == ["done"] + ["slot_taken"] * 2
    nobody_booked_twice()
