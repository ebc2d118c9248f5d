"""A proposal keeps a doctor's time for one visit, until its deadline, and nothing of the patient's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clinic.booking.models import Proposal
from clinic.booking.record.claims import place_kept
from clinic.booking.rules import Plan
from clinic.db import db, transaction
from tests.cast import FRIDAY, THURSDAY, Cast
from tests.refusals import refused

pytestmark = pytest.mark.usefixtures("app_context")

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@pytest.fixture
def proposed(cast: Cast) -> Proposal:
    """Amira's Thursday with Lena has to move; Dr Krug's Friday, nine o'clock, is kept for it a day."""
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))
    at = cast.slot(FRIDAY, "09:00")
    kept = Proposal(
        appointment_id=visit.id,
        doctor_id=cast.krug.doctor_id,
        visit_type_id=cast.follow_up,
        starts_at=at,
        ends_at=at + timedelta(minutes=20),
        created_at=cast.now,
        expires_at=cast.now + DAY,
    )
    with transaction():
        db.session.add(kept)
        db.session.flush()
        place_kept(kept, Plan(visit_type_id=cast.follow_up, minutes=20))
    return kept


def test_nobody_else_has_the_time_until_it_is_over(cast: Cast, proposed: Proposal) -> None:
    at, over = proposed.starts_at, proposed.expires_at
    for take in (cast.books, cast.holds):
        with refused("slot_taken", "doctor_busy"):
            take(cast.jonas, at, doctor=cast.krug, now=over - SECOND)
    cast.books(cast.jonas, at, doctor=cast.krug, now=over)


def test_whom_it_is_for_may_be_elsewhere_meanwhile(cast: Cast, proposed: Proposal) -> None:
    cast.books(cast.amira, proposed.starts_at, doctor=cast.lena)
    cast.holds(cast.amira, cast.slot(FRIDAY, "10:00"))
