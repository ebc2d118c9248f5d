"""A doctor leaves: archived, never deleted, and not while patients count on them."""

from __future__ import annotations

import pytest

from clinic.accounts.sessions.session_state import actor_of
from clinic.accounts.sessions.sign_in import open_session, sign_in
from clinic.booking.absence import archive_doctor
from clinic.booking.attend import attend
from clinic.booking.cancel import cancel
from clinic.booking.lifecycle import Step
from clinic.booking.queries.find import visit as the_visit
from clinic.booking.reschedule import reschedule
from clinic.directory.queries import doctor_profile, doctors_found
from tests.booking.life import reread
from tests.cast import FRIDAY, PASSWORD, TUESDAY, Cast
from tests.refusals import refused


def test_visits_ahead_keep_a_doctor_from_being_archived(cast: Cast) -> None:
    visit = cast.amira_books(cast.slot(FRIDAY, "09:00"))
    with refused("has_future_appointments"):
        archive_doctor(cast.petra.actor, cast.lena.doctor_id, now=cast.now)
    cancel(cast.amira.actor, visit.id, now=cast.now)
    assert archive_doctor(cast.petra.actor, cast.lena.doctor_id, now=cast.now).archived_at


def test_a_wish_for_a_doctor_keeps_them_too(cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    reschedule(
        cast.amira.actor,
        visit.id,
        doctor_id=cast.krug.doctor_id,
        starts_at=cast.slot(FRIDAY, "11:00"),
        now=cast.now,
    )
    with refused("has_future_appointments"):
        archive_doctor(cast.petra.actor, cast.krug.doctor_id, now=cast.now)


def test_an_archived_doctor_is_neither_found_nor_booked_nor_held(cast: Cast) -> None:
    archive_doctor(cast.petra.actor, cast.lena.doctor_id, now=cast.now)
    assert cast.lena.doctor_id not in {doctor.id for doctor in doctors_found()}
    with refused("not_found"):
        doctor_profile(cast.lena.doctor_id)
    at = cast.slot(FRIDAY, "09:00")
    for take in (cast.amira_books, lambda at: cast.holds(cast.jonas, at)):
        with refused("not_bookable", "doctor_inactive"):
            take(at)


def test_an_archived_doctor_is_signed_out_at_once_and_signs_in_no_more(cast: Cast) -> None:
    user_id = cast.lena.actor.user_id
    session = open_session(user_id, now=cast.now)
    archive_doctor(cast.petra.actor, cast.lena.doctor_id, now=cast.now)
    assert actor_of(user_id, session.id, now=cast.now) is None
    with refused("bad_credentials"):
        sign_in(email=cast.lena.actor.email, password=PASSWORD, now=cast.now)


def test_the_record_stays(cast: Cast) -> None:
    visit = cast.desk_books(cast.amira.patient_id, cast.slot(TUESDAY, "11:00"))
    attend(cast.lena.actor, visit.id, Step.COMPLETE, now=visit.ends_at)
    archive_doctor(cast.petra.actor, cast.lena.doctor_id, now=visit.ends_at)
    assert the_visit(cast.amira.actor, visit.id).doctor.full_name == "Lena Hartmann"
    reread(visit)


def test_archiving_twice_keeps_the_first_date(cast: Cast) -> None:
    first = archive_doctor(cast.petra.actor, cast.lena.doctor_id, now=cast.now).archived_at
    later = cast.slot(FRIDAY, "09:00")
    assert archive_doctor(cast.petra.actor, cast.lena.doctor_id, now=later).archived_at == first


@pytest.mark.parametrize("who", ["lena", "krug", "nadia", "amira"])
def test_only_an_admin_archives(cast: Cast, who: str) -> None:
    with refused("forbidden"):
        archive_doctor(getattr(cast, who).actor, cast.lena.doctor_id, now=cast.now)
