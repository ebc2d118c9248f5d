"""T7: whatever was opened in an emergency is looked at afterwards, by an admin and nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from clinic.audit.models import AuditEntry
from clinic.care.emergency import break_glass
from clinic.care.emergency_review import (
    doctors_concerned,
    emergencies,
    emergency,
    mark_looked_at,
    reason_of,
    to_review,
)
from clinic.db import db
from tests.application import Clock
from tests.booking.life import change_doctor
from tests.cast import Cast, Staff, another_admin
from tests.refusals import refused
from tests.web.addresses import NOBODY

pytestmark = pytest.mark.usefixtures("app_context")

WHY = "She fainted in the corridor."


def opens(cast: Cast, clock: Clock, *, doctor: Staff | None = None, of: str = "") -> str:
    """Somebody opens a record, a minute after the last one; the id."""
    return break_glass(
        (doctor or cast.krug).actor,
        of or cast.amira.patient_id,
        reason=WHY,
        now=clock.advance(minutes=1),
    ).id


def test_T7_the_newest_come_first_in_pages(cast: Cast, clock: Clock) -> None:
    made = [opens(cast, clock) for _ in range(3)]
    first = emergencies(cast.petra.actor, limit=2)
    rest = emergencies(cast.petra.actor, limit=2, cursor=first.next)
    assert [one.id for one in (*first.items, *rest.items)] == made[::-1]
    found = first.items[0]
    assert (found.doctor.id, found.patient.id) == (cast.krug.doctor_id, cast.amira.patient_id)
    assert found.ends_at - found.started_at == timedelta(minutes=60)
    assert (found.looked_at, found.looked_at_by) == (None, None)


@pytest.mark.only_on("sqlite")
def test_T7_of_one_doctor_or_still_to_look_at(cast: Cast, clock: Clock) -> None:
    krugs, samuels = opens(cast, clock), opens(cast, clock, doctor=cast.samuel)
    petra = cast.petra.actor
    assert [one.display_name for one in doctors_concerned(petra)] == [
        "Dr Jonas Krug",
        "Dr Samuel Okafor",
    ]
    change_doctor(cast, cast.krug, full_name="Vera Krug")
    assert [one.id for one in doctors_concerned(petra)] == [
        cast.samuel.doctor_id,
        cast.krug.doctor_id,
    ]
    of_krug = emergencies(petra, doctor_id=cast.krug.doctor_id)
    assert [one.id for one in of_krug.items] == [krugs]
    mark_looked_at(petra, krugs, now=clock())
    assert [one.id for one in emergencies(petra, waiting_only=True).items] == [samuels]
    assert to_review(petra) == 1


def test_T7_who_looked_first_stays_and_the_audit_knows(cast: Cast, clock: Clock) -> None:
    opened, paul = opens(cast, clock), another_admin()
    first = clock.advance(minutes=5)
    mark_looked_at(cast.petra.actor, opened, now=first)
    mark_looked_at(paul, opened, now=clock.advance(minutes=5))
    found = emergency(paul, opened)
    assert (found.looked_at, found.looked_at_by) == (first, "Petra Sommer")
    rows = db.session.execute(
        select(AuditEntry.actor_id, AuditEntry.subject_id, AuditEntry.patient_id).where(
            AuditEntry.action == "emergency_reviewed"
        )
    ).all()
    assert [tuple(row) for row in rows] == [
        (cast.petra.actor.user_id, opened, cast.amira.patient_id)
    ]


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("who", ["nadia", "krug", "amira", "ida"])
def test_T7_nobody_else_reads_or_marks_them(cast: Cast, clock: Clock, who: str) -> None:
    opened, actor = opens(cast, clock), getattr(cast, who).actor
    for act in (
        lambda: emergencies(actor),
        lambda: emergency(actor, opened),
        lambda: reason_of(actor, opened),
        lambda: doctors_concerned(actor),
        lambda: mark_looked_at(actor, opened, now=clock()),
    ):
        with refused("forbidden"):
            act()
    assert to_review(actor) == 0
    assert to_review(cast.petra.actor) == 1


@pytest.mark.only_on("sqlite")
def test_T7_the_reason_is_of_one_that_exists(cast: Cast, clock: Clock) -> None:
    assert reason_of(cast.petra.actor, opens(cast, clock)) == WHY
    for act in (
        lambda: emergency(cast.petra.actor, NOBODY),
        lambda: reason_of(cast.petra.actor, NOBODY),
        lambda: mark_looked_at(cast.petra.actor, NOBODY, now=clock()),
    ):
        with refused("not_found"):
            act()
