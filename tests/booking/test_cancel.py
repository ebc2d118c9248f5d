"""Calling a visit off: who, until when, and when it is marked late."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clinic.booking.attend import attend
from clinic.booking.cancel import cancel
from clinic.booking.lifecycle import Status, Step
from clinic.booking.models import Side
from clinic.booking.reschedule import reschedule
from clinic.directory.settings import change_clinic
from tests.booking.life import claims_of, reread, told
from tests.cast import FRIDAY, NEXT_MONDAY, WEDNESDAY, Cast
from tests.refusals import refused

SECOND = timedelta(seconds=1)


def test_a_patient_cancels_without_a_reason_and_the_time_is_free_at_once(cast: Cast) -> None:
    at = cast.slot(FRIDAY, "09:00")
    visit = cast.amira_has_a_visit(at)
    cancel(cast.amira.actor, visit.id, now=cast.now)
    off = reread(visit)
    assert off.status is Status.CANCELLED
    assert off.ended_by is Side.PATIENT
    assert not off.cancelled_late
    assert claims_of(off) == set()
    assert told(off) == ["requested", "confirmed", "cancelled"]
    cast.books(cast.jonas, at)


def test_a_request_can_be_cancelled_too(cast: Cast) -> None:
    asked = cast.amira_books(cast.slot(FRIDAY, "09:00"))
    assert cancel(cast.amira.actor, asked.id, now=cast.now).status is Status.CANCELLED
    assert asked.decide_by is None


@pytest.mark.parametrize(("after", "late"), [(timedelta(0), False), (SECOND, True)])
def test_after_the_cut_off_a_cancellation_is_marked_late(
    cast: Cast, after: timedelta, late: bool
) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    now = visit.starts_at - timedelta(hours=24) + after
    assert cancel(cast.amira.actor, visit.id, now=now).cancelled_late is late


def test_what_was_booked_after_the_cut_off_cannot_be_late(cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(WEDNESDAY, "09:00"))
    assert not cancel(cast.amira.actor, visit.id, now=cast.now + timedelta(hours=5)).cancelled_late


def test_the_cut_off_is_the_clinics_to_set(cast: Cast) -> None:
    change_clinic(cast.petra.actor, {"cancel_cutoff_minutes": 120}, now=cast.now)
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    now = visit.starts_at - timedelta(hours=3)
    assert not cancel(cast.amira.actor, visit.id, now=now).cancelled_late


def test_a_visit_that_the_clinic_moved_is_never_cancelled_late(cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(NEXT_MONDAY, "09:00"))
    moved = reschedule(
        cast.lena.actor, visit.id, starts_at=cast.slot(WEDNESDAY, "14:00"), now=cast.now
    )
    now = moved.starts_at - timedelta(hours=1)
    assert not cancel(cast.amira.actor, visit.id, now=now).cancelled_late


def test_a_patient_cancels_until_the_start_and_not_from_then_on(cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    with refused("wrong_state"):
        cancel(cast.amira.actor, visit.id, now=visit.starts_at)
    assert cancel(cast.amira.actor, visit.id, now=visit.starts_at - SECOND).cancelled_late


def test_a_patient_who_has_arrived_cancels_no_more(cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    early = visit.starts_at - timedelta(minutes=10)
    attend(cast.lena.actor, visit.id, Step.ARRIVE, now=early)
    with refused("wrong_state"):
        cancel(cast.amira.actor, visit.id, now=early)


@pytest.mark.parametrize("who", ["lena", "nadia"])
def test_staff_cancel_with_a_reason_only(cast: Cast, who: str) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    staff = getattr(cast, who).actor
    with refused("invalid", field="reason"):
        cancel(staff, visit.id, now=cast.now)
    off = cancel(staff, visit.id, reason="The doctor is ill", now=cast.now)
    assert off.end_reason == "The doctor is ill"
    assert not off.cancelled_late


def test_staff_cancel_until_the_visit_is_completed(cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    now = visit.starts_at + timedelta(minutes=40)
    attend(cast.lena.actor, visit.id, Step.ARRIVE, now=now)
    attend(cast.lena.actor, visit.id, Step.ADMIT, now=now)
    cancel(cast.lena.actor, visit.id, reason="Sent to hospital", now=now)


def test_a_completed_visit_is_not_cancelled(cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    attend(cast.lena.actor, visit.id, Step.COMPLETE, now=visit.starts_at)
    with refused("wrong_state"):
        cancel(cast.nadia.actor, visit.id, reason="By mistake", now=visit.ends_at)


def test_who_cancels_twice_is_told_and_nothing_is_cancelled_again(cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    cancel(cast.amira.actor, visit.id, now=cast.now)
    with refused("wrong_state"):
        cancel(cast.amira.actor, visit.id, now=cast.now)
    assert reread(visit).version == 3


def test_a_stranger_and_a_colleague_find_nothing_to_cancel(cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    for somebody in (cast.jonas.actor, cast.krug.actor):
        with refused("not_found"):
            cancel(somebody, visit.id, reason="Mine now", now=cast.now)
    assert reread(visit).status is Status.CONFIRMED


def test_the_mother_cancels_for_her_child(cast: Cast) -> None:
    visit = cast.books(cast.miriam, cast.slot(FRIDAY, "09:00"), patient_id=cast.leo_id)
    assert cancel(cast.miriam.actor, visit.id, now=cast.now).status is Status.CANCELLED


def test_a_cancellation_on_an_old_page_is_refused(cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    with refused("stale_version"):
        cancel(cast.amira.actor, visit.id, now=cast.now, version=1)


def test_a_cancelled_visit_is_a_state_and_never_a_deleted_row(cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    cancel(cast.amira.actor, visit.id, reason="I feel better", now=cast.now)
    assert reread(visit).end_reason == "I feel better"
