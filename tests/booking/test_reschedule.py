"""Moving a visit: the new time in and the old one out, at once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from clinic.booking.attend import attend
from clinic.booking.lifecycle import Status, Step
from clinic.booking.models import Appointment, Side
from clinic.booking.reschedule import may_move, reschedule
from clinic.directory.catalogue import VisitTypeFields, save_visit_type
from clinic.directory.settings import change_clinic
from tests.booking.life import change_doctor, claims_of, reread, told
from tests.cast import FRIDAY, NEXT_MONDAY, SATURDAY, THURSDAY, TUESDAY, WEDNESDAY, Cast, Staff
from tests.refusals import refused


def amira_has_a_sure_visit(cast: Cast, clock: str) -> Appointment:
    """One that may be moved without asking: Samuel confirms follow-ups by himself."""
    return cast.amira_books(cast.slot(FRIDAY, clock), doctor=cast.samuel, visit_type=cast.follow_up)


def test_staff_move_a_confirmed_visit_and_it_stays_confirmed(cast: Cast) -> None:
    at, later = cast.slot(FRIDAY, "09:00"), cast.slot(FRIDAY, "14:00")
    visit = cast.amira_has_a_visit(at)
    reschedule(cast.lena.actor, visit.id, starts_at=later, now=cast.now)
    moved = reread(visit)
    assert (moved.status, moved.starts_at) == (Status.CONFIRMED, later)
    assert moved.ends_at == later + timedelta(minutes=30)
    assert moved.moved_by_clinic
    assert moved.version == 3
    assert told(moved) == ["requested", "confirmed", "moved"]


def test_the_old_time_is_free_at_once_for_booking_and_for_holding(cast: Cast) -> None:
    at = cast.slot(FRIDAY, "09:00")
    visit = cast.amira_has_a_visit(at)
    reschedule(cast.nadia.actor, visit.id, starts_at=cast.slot(FRIDAY, "14:00"), now=cast.now)
    cast.holds(cast.jonas, at)
    cast.books(cast.jonas, at)


def test_a_patient_moves_a_request_and_it_stays_a_request(cast: Cast) -> None:
    asked = cast.amira_books(cast.slot(FRIDAY, "09:00"))
    moved = reschedule(
        cast.amira.actor, asked.id, starts_at=cast.slot(FRIDAY, "14:00"), now=cast.now
    )
    assert moved.status is Status.REQUESTED
    assert moved.starts_at == cast.slot(FRIDAY, "14:00")
    assert moved.proposed_starts_at is None


def test_a_patients_move_that_needs_no_answer_is_done_at_once(cast: Cast) -> None:
    visit = amira_has_a_sure_visit(cast, "09:00")
    moved = reschedule(
        cast.amira.actor, visit.id, starts_at=cast.slot(FRIDAY, "10:00"), now=cast.now
    )
    assert (moved.status, moved.starts_at) == (Status.CONFIRMED, cast.slot(FRIDAY, "10:00"))
    assert not moved.moved_by_clinic


def test_a_move_onto_the_visits_own_old_time_is_allowed(cast: Cast) -> None:
    change_doctor(cast, cast.lena, visit_types={cast.first_visit: None, cast.follow_up: None})
    fields = VisitTypeFields(name="First visit", minutes=30, step_minutes=15)
    save_visit_type(cast.petra.actor, fields, now=cast.now, visit_type_id=cast.first_visit)
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    later = cast.slot(FRIDAY, "09:15")
    moved = reschedule(cast.lena.actor, visit.id, starts_at=later, now=cast.now)
    assert claims_of(moved) == {
        (kind, 0, later, later + timedelta(minutes=30)) for kind in ("doctor", "patient")
    }
    cast.books(cast.jonas, cast.slot(FRIDAY, "08:45"), visit_type=cast.follow_up)


def test_a_taken_time_is_refused_and_the_visit_stays_where_it_was(cast: Cast) -> None:
    at, wish = cast.slot(FRIDAY, "09:00"), cast.slot(FRIDAY, "10:00")
    visit = cast.amira_has_a_visit(at)
    cast.books(cast.jonas, wish)
    before = claims_of(visit)
    with refused("slot_taken", "doctor_busy"):
        reschedule(cast.lena.actor, visit.id, starts_at=wish, now=cast.now)
    assert reread(visit).starts_at == at
    assert claims_of(visit) == before


@pytest.mark.parametrize(("after", "allowed"), [(0, True), (1, False)])
def test_a_patient_moves_until_the_cut_off(cast: Cast, after: int, allowed: bool) -> None:
    visit = amira_has_a_sure_visit(cast, "09:00")
    now = visit.starts_at - timedelta(hours=24) + timedelta(seconds=after)
    wish = cast.slot(NEXT_MONDAY, "09:00")
    if allowed:
        assert reschedule(cast.amira.actor, visit.id, starts_at=wish, now=now).starts_at == wish
        return
    with refused("too_late"):
        reschedule(cast.amira.actor, visit.id, starts_at=wish, now=now)


def test_what_the_clinic_moved_the_patient_may_move_after_the_cut_off(cast: Cast) -> None:
    visit = amira_has_a_sure_visit(cast, "09:00")
    moved = reschedule(
        cast.samuel.actor, visit.id, starts_at=cast.slot(WEDNESDAY, "09:00"), now=cast.now
    )
    now = moved.starts_at - timedelta(hours=1)
    wish = cast.slot(NEXT_MONDAY, "09:00")
    assert reschedule(cast.amira.actor, visit.id, starts_at=wish, now=now).starts_at == wish


def test_after_the_start_a_patient_moves_nothing_even_what_the_clinic_moved(cast: Cast) -> None:
    visit = amira_has_a_sure_visit(cast, "09:00")
    moved = reschedule(
        cast.samuel.actor, visit.id, starts_at=cast.slot(WEDNESDAY, "09:00"), now=cast.now
    )
    with refused("too_late"):
        reschedule(
            cast.amira.actor,
            visit.id,
            starts_at=cast.slot(NEXT_MONDAY, "09:00"),
            now=moved.starts_at,
        )


def test_staff_move_after_the_cut_off_and_without_notice(cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(TUESDAY, "14:00"))
    soon = cast.slot(TUESDAY, "10:30")
    assert reschedule(cast.lena.actor, visit.id, starts_at=soon, now=cast.now).starts_at == soon


def test_a_patients_move_keeps_to_notice_horizon_and_grid(cast: Cast) -> None:
    visit = amira_has_a_sure_visit(cast, "09:00")
    for wish, reason in (
        (cast.slot(TUESDAY, "10:30"), "too_soon"),
        (cast.slot(NEXT_MONDAY, "09:00") + timedelta(days=98), "too_far"),
        (cast.slot(FRIDAY, "10:05"), "off_grid"),
    ):
        with refused("not_bookable", reason):
            reschedule(cast.amira.actor, visit.id, starts_at=wish, now=cast.now)


def test_moving_at_the_limit_of_visits_is_no_further_visit(cast: Cast) -> None:
    change_clinic(cast.petra.actor, {"max_upcoming": 1}, now=cast.now)
    visit = amira_has_a_sure_visit(cast, "09:00")
    wish = cast.slot(FRIDAY, "10:00")
    assert reschedule(cast.amira.actor, visit.id, starts_at=wish, now=cast.now).starts_at == wish


def test_a_visit_that_stays_with_its_doctor_keeps_the_length_it_was_booked_with(
    cast: Cast,
) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    fields = VisitTypeFields(name="First visit", minutes=60, buffer_after=15, step_minutes=30)
    save_visit_type(cast.petra.actor, fields, now=cast.now, visit_type_id=cast.first_visit)
    moved = reschedule(
        cast.lena.actor, visit.id, starts_at=cast.slot(FRIDAY, "14:00"), now=cast.now
    )
    assert (moved.minutes, moved.buffer_after) == (30, 0)


def test_the_desk_moves_a_visit_to_another_doctor_whose_length_counts(cast: Cast) -> None:
    change_doctor(cast, cast.krug, visit_types={cast.first_visit: 60})
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    moved = reschedule(
        cast.nadia.actor,
        visit.id,
        doctor_id=cast.krug.doctor_id,
        starts_at=cast.slot(FRIDAY, "09:30"),
        now=cast.now,
    )
    assert moved.doctor_id == cast.krug.doctor_id
    assert moved.ends_at == cast.slot(FRIDAY, "10:30")
    cast.books(cast.jonas, cast.slot(FRIDAY, "09:00"))


def test_a_doctor_moves_nothing_off_a_colleagues_calendar(cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    wish = cast.slot(FRIDAY, "10:00")
    with refused("not_found"):
        reschedule(cast.krug.actor, visit.id, starts_at=wish, now=cast.now)


def test_two_moves_in_a_row_raise_the_version_each_time(cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    for clock in ("10:00", "11:00"):
        reschedule(cast.lena.actor, visit.id, starts_at=cast.slot(FRIDAY, clock), now=cast.now)
    assert reread(visit).version == 4
    with refused("stale_version"):
        reschedule(
            cast.lena.actor, visit.id, starts_at=cast.slot(FRIDAY, "12:00"), now=cast.now, version=3
        )


def test_who_has_arrived_is_not_moved(cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    attend(cast.lena.actor, visit.id, Step.ARRIVE, now=visit.starts_at)
    with refused("wrong_state"):
        reschedule(
            cast.nadia.actor, visit.id, starts_at=cast.slot(FRIDAY, "14:00"), now=visit.starts_at
        )
    assert not may_move(reread(visit), Side.DESK, now=cast.now)


def test_a_doctor_gives_a_visit_to_an_open_time_of_a_colleague_and_no_other(cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))

    def give(to: Staff, at: datetime, override_reason: str = "") -> Appointment:
        return reschedule(
            cast.lena.actor,
            visit.id,
            starts_at=at,
            doctor_id=to.doctor_id,
            now=cast.now,
            override_reason=override_reason,
        )

    with refused("not_found"):
        give(cast.samuel, cast.slot(FRIDAY, "09:00"))
    with refused("not_bookable", "outside_hours"):
        give(cast.krug, cast.slot(SATURDAY, "09:00"), override_reason="It is urgent")
    assert give(cast.krug, cast.slot(FRIDAY, "09:00")).doctor_id == cast.krug.doctor_id
    # It is theirs now: whoever gave it away moves it no more.
    with refused("not_found"):
        give(cast.lena, cast.slot(FRIDAY, "10:00"))
