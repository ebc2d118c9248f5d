"""Taking back a confirm, a decline, a cancel or a move within the grace period."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from clinic.booking.answer import confirm, decline
from clinic.booking.attend import attend
from clinic.booking.cancel import cancel
from clinic.booking.lifecycle import Status, Step
from clinic.booking.models import Appointment
from clinic.booking.reschedule import reschedule
from clinic.booking.undo import undo
from tests.booking.life import claims_of, reread, told
from tests.cast import FRIDAY, SATURDAY, Cast
from tests.refusals import refused

GRACE = timedelta(seconds=30)


def test_a_cancelled_visit_stands_again_as_it_was(cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    before = claims_of(visit)
    off = cancel(cast.amira.actor, visit.id, reason="Wrong button", now=cast.now)
    undo(cast.amira.actor, visit.id, version=off.version, now=cast.now + GRACE)
    again = reread(visit)
    assert again.status is Status.CONFIRMED
    assert (again.ended_at, again.ended_by, again.end_reason) == (None, None, "")
    assert claims_of(again) == before
    assert told(again)[-1] == "undone"


def test_a_late_cancellation_that_is_undone_is_late_no_more(cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    late = visit.starts_at - timedelta(hours=1)
    off = cancel(cast.amira.actor, visit.id, now=late)
    assert not undo(cast.amira.actor, visit.id, version=off.version, now=late).cancelled_late


def test_a_confirmation_taken_back_is_a_request_with_the_deadline_it_had(cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    undo(cast.lena.actor, visit.id, version=2, now=cast.now + GRACE)
    again = reread(visit)
    assert again.status is Status.REQUESTED
    assert again.confirmed_at is None
    assert again.decide_by == cast.now + timedelta(hours=24)
    assert len(claims_of(again)) == 2


def test_a_declined_request_is_a_request_again(cast: Cast) -> None:
    asked = cast.amira_books(cast.slot(FRIDAY, "09:00"))
    before = claims_of(asked)
    decline(cast.lena.actor, asked.id, reason="Away", now=cast.now)
    assert undo(cast.lena.actor, asked.id, version=2, now=cast.now).status is Status.REQUESTED
    assert claims_of(asked) == before


def test_after_the_grace_period_it_stays(cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    off = cancel(cast.amira.actor, visit.id, now=cast.now)
    with refused("too_late"):
        undo(
            cast.amira.actor,
            visit.id,
            version=off.version,
            now=cast.now + GRACE + timedelta(milliseconds=1),
        )


def test_nobody_takes_back_what_somebody_else_did(cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    off = cancel(cast.amira.actor, visit.id, now=cast.now)
    for somebody in (cast.lena.actor, cast.nadia.actor):
        with refused("too_late"):
            undo(somebody, visit.id, version=off.version, now=cast.now)
    with refused("not_found"):
        undo(cast.jonas.actor, visit.id, version=off.version, now=cast.now)


def test_only_the_last_change_is_taken_back_and_only_on_a_new_page(cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    cancel(cast.lena.actor, visit.id, reason="Ill", now=cast.now)
    with refused("too_late"):
        undo(cast.lena.actor, visit.id, version=2, now=cast.now)


def test_a_time_that_was_taken_meanwhile_is_not_given_back(cast: Cast) -> None:
    at = cast.slot(FRIDAY, "09:00")
    visit = cast.amira_has_a_visit(at)
    off = cancel(cast.amira.actor, visit.id, now=cast.now)
    cast.books(cast.jonas, at)
    with refused("slot_taken"):
        undo(cast.amira.actor, visit.id, version=off.version, now=cast.now)
    assert reread(visit).status is Status.CANCELLED
    assert claims_of(visit) == set()


def test_somebody_elses_hold_is_in_the_way_while_it_lasts(cast: Cast) -> None:
    at = cast.slot(FRIDAY, "09:00")
    visit = cast.amira_has_a_visit(at)
    off = cancel(cast.amira.actor, visit.id, now=cast.now)
    cast.holds(cast.jonas, at, now=cast.now - timedelta(minutes=4, seconds=50))
    with refused("slot_taken"):
        undo(cast.amira.actor, visit.id, version=off.version, now=cast.now)
    later = cast.now + timedelta(seconds=15)
    undo(cast.amira.actor, visit.id, version=off.version, now=later)


def test_a_step_of_the_day_has_no_undo_of_this_kind(cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    now = visit.starts_at - timedelta(minutes=5)
    attend(cast.lena.actor, visit.id, Step.ARRIVE, now=now)
    with refused("too_late"):
        undo(cast.lena.actor, visit.id, version=3, now=now)


def test_staff_take_back_a_cancellation_of_a_visit_that_has_begun(cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    now = visit.starts_at + timedelta(minutes=2)
    attend(cast.lena.actor, visit.id, Step.ARRIVE, now=now)
    off = cancel(cast.lena.actor, visit.id, reason="Wrong line", now=now)
    again = undo(cast.lena.actor, visit.id, version=off.version, now=now)
    assert again.status is Status.ARRIVED


@pytest.mark.parametrize("answer", ["confirm", "decline", "cancel"])
def test_the_other_time_that_was_wished_waits_again(cast: Cast, answer: str) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    wish = cast.slot(FRIDAY, "14:00")
    reschedule(cast.amira.actor, visit.id, starts_at=wish, now=cast.now)
    asked, before = reread(visit).decide_by, claims_of(visit)
    acts: dict[str, Callable[..., Appointment]] = {
        "confirm": confirm,
        "decline": partial(decline, reason="Full"),
        "cancel": partial(cancel, reason="Ill"),
    }
    acts[answer](cast.lena.actor, visit.id, now=cast.now)
    undo(cast.lena.actor, visit.id, now=cast.now + GRACE)
    again = reread(visit)
    assert (again.status, again.starts_at) == (Status.CONFIRMED, cast.slot(FRIDAY, "09:00"))
    assert (again.proposed_starts_at, again.decide_by) == (wish, asked)
    assert claims_of(visit) == before


def test_a_visit_that_was_moved_to_a_colleague_comes_back_whole(cast: Cast) -> None:
    visit = cast.desk_books(cast.leo_id, cast.slot(SATURDAY, "09:00"), override_reason="Fever")
    before = claims_of(visit)
    reschedule(
        cast.nadia.actor,
        visit.id,
        starts_at=cast.slot(FRIDAY, "14:00"),
        doctor_id=cast.krug.doctor_id,
        now=cast.now,
    )
    undo(cast.nadia.actor, visit.id, now=cast.now)
    again = reread(visit)
    assert (again.doctor_id, again.starts_at) == (cast.lena.doctor_id, cast.slot(SATURDAY, "09:00"))
    assert (again.override_reason, again.placed_by_hand) == ("Fever", True)
    assert (again.version, again.moved_by_clinic) == (3, False)
    assert claims_of(again) == before


def test_a_wish_to_move_is_taken_back_by_who_had_it(cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    before = claims_of(visit)
    reschedule(cast.amira.actor, visit.id, starts_at=cast.slot(FRIDAY, "14:00"), now=cast.now)
    undo(cast.amira.actor, visit.id, now=cast.now)
    assert (reread(visit).proposed_starts_at, claims_of(visit)) == (None, before)


def test_a_move_whose_old_time_was_taken_meanwhile_stays(cast: Cast) -> None:
    at, later = cast.slot(FRIDAY, "09:00"), cast.slot(FRIDAY, "14:00")
    visit = cast.amira_has_a_visit(at)
    reschedule(cast.lena.actor, visit.id, starts_at=later, now=cast.now)
    cast.books(cast.jonas, at)
    with refused("slot_taken"):
        undo(cast.lena.actor, visit.id, now=cast.now)
    assert reread(visit).starts_at == later
