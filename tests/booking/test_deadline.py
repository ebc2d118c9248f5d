"""Until when a request must be answered, and what the clock does when nobody answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from clinic.booking.answer import confirm
from clinic.booking.book import decide_by
from clinic.booking.cancel import cancel
from clinic.booking.housekeeping import expire_unanswered, tidy
from clinic.booking.lifecycle import Status
from clinic.booking.models import Side
from clinic.booking.reschedule import reschedule
from tests.booking.life import claims_of, reread, told
from tests.cast import FRIDAY, TUESDAY, WEDNESDAY, Cast

ASKED = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("visit_in", "answer_in"),
    [
        (timedelta(days=10), timedelta(hours=24)),
        (timedelta(hours=26), timedelta(hours=24)),
        (timedelta(hours=25), timedelta(hours=23)),
        (timedelta(hours=3), timedelta(hours=1)),
        (timedelta(hours=2, minutes=15), timedelta(minutes=15)),
        (timedelta(hours=2), timedelta(minutes=15)),
        (timedelta(minutes=5), timedelta(minutes=15)),
    ],
)
def test_a_day_after_asking_or_two_hours_before_the_start_but_at_least_a_quarter_of_an_hour(
    visit_in: timedelta, answer_in: timedelta
) -> None:
    assert decide_by(ASKED + visit_in, now=ASKED) == ASKED + answer_in


def test_a_request_carries_its_deadline(cast: Cast) -> None:
    far = cast.amira_books(cast.slot(FRIDAY, "09:00"))
    near = cast.amira_books(cast.slot(WEDNESDAY, "10:30"))
    assert far.decide_by == cast.now + timedelta(hours=24)
    assert near.decide_by == cast.slot(WEDNESDAY, "08:30")


def test_an_unanswered_request_expires_at_its_deadline_and_not_before(cast: Cast) -> None:
    at = cast.slot(FRIDAY, "09:00")
    asked = cast.amira_books(at)
    assert asked.decide_by is not None
    assert expire_unanswered(now=asked.decide_by - timedelta(seconds=1)) == 0
    assert expire_unanswered(now=asked.decide_by) == 1
    gone = reread(asked)
    assert gone.status is Status.EXPIRED
    assert gone.ended_by is Side.CLOCK
    assert claims_of(gone) == set()
    assert told(gone) == ["requested", "expired"]
    cast.books(cast.jonas, at)


def test_expiring_twice_changes_nothing_the_second_time(cast: Cast) -> None:
    asked = cast.amira_books(cast.slot(FRIDAY, "09:00"))
    later = cast.now + timedelta(days=1)
    assert [expire_unanswered(now=later), expire_unanswered(now=later)] == [1, 0]
    assert reread(asked).version == 2


def test_an_answered_or_cancelled_request_does_not_expire(cast: Cast) -> None:
    answered = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    off = cast.amira_books(cast.slot(FRIDAY, "10:00"))
    cancel(cast.amira.actor, off.id, now=cast.now)
    assert expire_unanswered(now=cast.now + timedelta(days=2)) == 0
    assert reread(answered).status is Status.CONFIRMED


def test_a_moved_request_gets_a_new_deadline(cast: Cast) -> None:
    asked = cast.amira_books(cast.slot(FRIDAY, "09:00"))
    later = cast.now + timedelta(hours=5)
    moved = reschedule(cast.amira.actor, asked.id, starts_at=cast.slot(FRIDAY, "11:00"), now=later)
    assert moved.status is Status.REQUESTED
    assert moved.decide_by == later + timedelta(hours=24)


def test_a_move_that_nobody_answers_leaves_the_confirmed_time(cast: Cast) -> None:
    at, wish = cast.slot(FRIDAY, "09:00"), cast.slot(FRIDAY, "11:00")
    visit = cast.amira_has_a_visit(at)
    moved = reschedule(cast.amira.actor, visit.id, starts_at=wish, now=cast.now)
    assert moved.decide_by is not None
    assert expire_unanswered(now=moved.decide_by) == 1
    kept = reread(visit)
    assert (kept.status, kept.starts_at) == (Status.CONFIRMED, at)
    assert kept.proposed_starts_at is None
    assert kept.decide_by is None
    assert told(kept)[-1] == "move_expired"
    cast.books(cast.jonas, wish)


def test_tidying_clears_claims_of_visits_long_over_and_keeps_the_visits(cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(TUESDAY, "14:00"))
    assert tidy(now=visit.ends_at + timedelta(days=2)).claims == 0
    assert tidy(now=visit.ends_at + timedelta(days=2, seconds=1)).claims == 2
    assert reread(visit).status is Status.CONFIRMED
    assert claims_of(visit) == set()


def test_tidying_leaves_what_lies_ahead(cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    before = claims_of(visit)
    tidy(now=cast.now)
    assert claims_of(visit) == before


def test_a_request_can_be_answered_until_the_clock_has_taken_it(cast: Cast) -> None:
    asked = cast.amira_books(cast.slot(FRIDAY, "09:00"))
    later = cast.now + timedelta(hours=25)
    assert confirm(cast.lena.actor, asked.id, now=later).status is Status.CONFIRMED
    assert expire_unanswered(now=later) == 0
