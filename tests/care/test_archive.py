"""A patient's record goes out of use and comes back: nothing is lost, and nobody is booked meanwhile."""

from __future__ import annotations

import pytest

from clinic.booking.cancel import cancel
from clinic.care.archive import archive_patient, restore_patient
from clinic.patients.queries import patient_for, record_at_desk
from clinic.patients.search import search_patients
from tests.cast import FRIDAY, Cast
from tests.refusals import refused

pytestmark = pytest.mark.usefixtures("app_context")


def found(cast: Cast) -> list[str]:
    rows, _total = search_patients(cast.nadia.actor, words="amira", page=1, per_page=9)
    return [one.full_name for one in rows]


def test_visits_ahead_keep_a_patient_and_are_named(cast: Cast) -> None:
    visit = cast.amira_books(cast.slot(FRIDAY, "09:00"))
    amira = cast.amira.patient_id
    with refused("has_future_appointments") as refusal:
        archive_patient(cast.nadia.actor, amira, now=cast.now)
    assert refusal.error.details == {"appointments": (visit.id,)}
    cancel(cast.amira.actor, visit.id, now=cast.now)
    assert archive_patient(cast.nadia.actor, amira, now=cast.now).archived_by == (
        cast.nadia.actor.user_id
    )


def test_who_is_archived_is_found_by_nobody_and_booked_by_nobody_until_taken_back(
    cast: Cast,
) -> None:
    amira, friday = cast.amira.patient_id, cast.slot(FRIDAY, "09:00")
    archive_patient(cast.nadia.actor, amira, now=cast.now)
    assert found(cast) == []
    for nobody_books in (
        lambda: patient_for(cast.nadia.actor, amira),
        lambda: cast.desk_books(amira, friday),
        lambda: cast.amira_books(friday),
    ):
        with refused("archived"):
            nobody_books()
    assert record_at_desk(cast.nadia.actor, amira).full_name == "Amira Rahman"
    restore_patient(cast.nadia.actor, amira, now=cast.now)
    assert found(cast) == ["Amira Rahman"]
    assert cast.desk_books(amira, friday).patient_id == amira
