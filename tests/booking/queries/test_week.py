"""A doctor's days and what lies around a visit."""

from __future__ import annotations

from clinic.booking.queries.week import history
from tests.cast import FRIDAY, THURSDAY, WEDNESDAY, Cast


def test_a_history_holds_what_lies_next_before_and_after_a_visit(cast: Cast) -> None:
    starts = [cast.slot(day, "11:00") for day in (WEDNESDAY, THURSDAY, FRIDAY)]
    starts.append(cast.slot(FRIDAY, "14:00"))
    visits = [cast.desk_books(cast.amira.patient_id, at) for at in starts]
    found = history(
        cast.lena.actor,
        doctor_id=cast.lena.doctor_id,
        patient_id=cast.amira.patient_id,
        around=starts[1],
        now=cast.now,
        limit=1,
    )
    assert [visit.id for visit, _kind in found.visits] == [visits[2].id, visits[0].id]
