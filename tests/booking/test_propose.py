"""Staff propose another time for a request, and its patient answers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from clinic.booking.answer import confirm, decline
from clinic.booking.cancel import cancel
from clinic.booking.housekeeping import tidy
from clinic.booking.lifecycle import Status
from clinic.booking.models import Appointment, Claim, Proposal
from clinic.booking.propose import accept_time, propose, refuse_time
from clinic.booking.reschedule import reschedule
from clinic.booking.undo import undo
from clinic.db import db
from clinic.directory.catalogue import change_visit_type
from tests.booking.life import claims_of, reread, told
from tests.cast import FRIDAY, SATURDAY, THURSDAY, Cast
from tests.refusals import refused

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


@pytest.fixture
def asked(cast: Cast) -> Appointment:
    """Amira has asked Lena for Friday at nine; Lena proposes two in the afternoon."""
    asked = cast.amira_books(cast.slot(FRIDAY, "09:00"))
    propose(cast.lena.actor, asked.id, starts_at=cast.slot(FRIDAY, "14:00"), now=cast.now)
    return reread(asked)


def nothing_is_kept() -> bool:
    kept = db.session.scalars(select(Claim.id).where(Claim.proposal_id.is_not(None))).all()
    return not kept and not db.session.scalars(select(Proposal.id)).all()


def test_both_times_are_kept_until_the_deadline(cast: Cast, asked: Appointment) -> None:
    assert asked.decide_by == cast.now + 24 * HOUR
    over = cast.now + 24 * HOUR
    for clock in ("09:00", "14:00"):
        with refused("slot_taken", "doctor_busy"):
            cast.books(cast.jonas, cast.slot(FRIDAY, clock), now=over - SECOND)
    tidy(now=over)
    assert reread(asked).status is Status.EXPIRED
    assert nothing_is_kept()
    cast.books(cast.jonas, cast.slot(FRIDAY, "14:00"), now=over)


def test_an_answer_after_the_deadline_is_too_late(cast: Cast, asked: Appointment) -> None:
    for answer in (accept_time, refuse_time):
        with refused("wrong_state"):
            answer(cast.amira.actor, asked.id, now=cast.now + 24 * HOUR)


def test_the_deadline_is_two_hours_before_the_earlier_of_both(cast: Cast) -> None:
    asked = cast.amira_books(cast.slot(FRIDAY, "09:00"))
    soon = cast.slot(THURSDAY, "09:00")
    proposed = propose(cast.lena.actor, asked.id, starts_at=soon, now=soon - timedelta(hours=10))
    assert proposed.decide_by == soon - 2 * HOUR


def test_who_accepts_has_a_confirmed_visit_at_the_new_time(cast: Cast, asked: Appointment) -> None:
    visit = accept_time(cast.amira.actor, asked.id, version=2, now=cast.now)
    assert (visit.status, visit.version) == (Status.CONFIRMED, 3)
    assert visit.starts_at == cast.slot(FRIDAY, "14:00")
    assert visit.moved_by_clinic
    assert {start for _kind, _lane, start, _end in claims_of(visit)} == {visit.starts_at}
    assert told(visit) == ["requested", "time_proposed", "time_accepted"]
    assert nothing_is_kept()
    with refused("wrong_state"):
        accept_time(cast.amira.actor, asked.id, now=cast.now)


def test_who_refuses_waits_for_an_answer_again(cast: Cast, asked: Appointment) -> None:
    later = cast.now + HOUR
    waiting = refuse_time(cast.amira.actor, asked.id, now=later)
    assert (waiting.status, waiting.decide_by) == (Status.REQUESTED, later + 24 * HOUR)
    assert (waiting.starts_at, waiting.counter_starts_at) == (cast.slot(FRIDAY, "09:00"), None)
    assert nothing_is_kept()


@pytest.mark.parametrize("change", ["confirm", "decline", "cancel", "move", "undo"])
def test_whatever_else_happens_to_the_request_ends_the_proposal(
    cast: Cast, asked: Appointment, change: str
) -> None:
    lena, amira, now = cast.lena.actor, cast.amira.actor, cast.now
    {
        "confirm": lambda: confirm(lena, asked.id, now=now),
        "decline": lambda: decline(lena, asked.id, reason="No", now=now),
        "cancel": lambda: cancel(amira, asked.id, now=now),
        "move": lambda: reschedule(
            amira, asked.id, starts_at=cast.slot(THURSDAY, "09:00"), now=now
        ),
        "undo": lambda: undo(lena, asked.id, now=now),
    }[change]()
    assert nothing_is_kept()
    with refused("wrong_state"):
        accept_time(amira, asked.id, now=now)


def test_a_time_that_overlaps_the_one_asked_for_is_proposed_and_accepted(cast: Cast) -> None:
    change_visit_type(cast.petra.actor, cast.first_visit, {"step_minutes": 15}, now=cast.now)
    asked = cast.amira_books(cast.slot(FRIDAY, "09:00"))
    with refused("invalid", field="starts_at"):
        propose(cast.lena.actor, asked.id, starts_at=asked.starts_at, now=cast.now)
    near = cast.slot(FRIDAY, "09:15")
    propose(cast.lena.actor, asked.id, starts_at=near, now=cast.now)
    assert accept_time(cast.amira.actor, asked.id, now=cast.now).starts_at == near


def test_only_what_is_open_is_proposed_and_only_by_who_answers(
    cast: Cast, asked: Appointment
) -> None:
    with refused("not_bookable", "outside_hours"):
        propose(cast.lena.actor, asked.id, starts_at=cast.slot(SATURDAY, "09:00"), now=cast.now)
    at = cast.slot(FRIDAY, "10:00")
    with refused("not_found"):
        propose(cast.krug.actor, asked.id, starts_at=at, now=cast.now)
    with refused("forbidden"):
        propose(cast.amira.actor, asked.id, starts_at=at, now=cast.now)
    with refused("forbidden"):
        accept_time(cast.lena.actor, asked.id, now=cast.now)
    with refused("not_found"):
        accept_time(cast.jonas.actor, asked.id, now=cast.now)
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))
    with refused("wrong_state"):
        propose(cast.lena.actor, visit.id, starts_at=at, now=cast.now)


def test_who_is_elsewhere_then_cannot_accept(cast: Cast, asked: Appointment) -> None:
    cast.books(cast.amira, cast.slot(FRIDAY, "14:00"), doctor=cast.krug)
    with refused("slot_taken"):
        accept_time(cast.amira.actor, asked.id, now=cast.now)
    assert reread(asked).status is Status.REQUESTED
