"""Somebody walks in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from clinic.booking.lifecycle import Status
from clinic.booking.walk_in import walk_in
from clinic.core.errors import Conflict, NotAllowed
from tests.booking.life import told
from tests.cast import FRIDAY, TUESDAY, Cast


def test_who_walks_in_is_here_from_the_next_five_minutes_on(cast: Cast) -> None:
    at = cast.now + timedelta(minutes=2, seconds=10)
    visit = walk_in(
        cast.nadia.actor,
        doctor_id=cast.lena.doctor_id,
        patient_id=cast.amira.patient_id,
        visit_type_id=cast.follow_up,
        now=at,
    )
    assert visit.starts_at == cast.now + timedelta(minutes=5)
    assert (visit.status, visit.lane) == (Status.ARRIVED, 0)
    assert told(visit) == ["booked", "arrived"]


def test_beside_another_visit_only_with_a_reason(cast: Cast) -> None:
    cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))  # so that she is in Lena's care
    cast.desk_books(cast.jonas.patient_id, cast.slot(TUESDAY, "10:00"))
    asked: dict[str, Any] = {
        "doctor_id": cast.lena.doctor_id,
        "patient_id": cast.amira.patient_id,
        "visit_type_id": cast.follow_up,
        "now": cast.now,
    }
    with pytest.raises(Conflict) as refused:
        walk_in(cast.lena.actor, **asked)
    assert refused.value.code == "slot_taken"
    assert walk_in(cast.lena.actor, **asked, override_reason="Fever").lane == 1
    with pytest.raises(NotAllowed):
        walk_in(cast.amira.actor, **asked)
