"""Records that were opened in an emergency, for the admin who looks after it that none was without need.

The reason is the doctor's account of themselves. It may name what a patient has, so it is shown one at a
time, to admins alone; the door notes in the audit that it was read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from clinic.accounts.actor import Actor
from clinic.accounts.models import User
from clinic.accounts.permissions import Permission
from clinic.care.events import EmergencyReviewed
from clinic.care.models import BreakGlass, EmergencyReview
from clinic.core.errors import NotFound
from clinic.db import db, insert, transactional
from clinic.directory.models import Doctor
from clinic.dispatch import announce
from clinic.keyset import Page, page_after
from clinic.patients.models import Patient


@dataclass(frozen=True, slots=True)
class Emergency:
    """One opened record. Instants are UTC; `looked_at` and `looked_at_by` are None until a review."""

    id: str
    started_at: datetime
    ends_at: datetime
    doctor: Doctor
    patient: Patient
    looked_at: datetime | None
    looked_at_by: str | None


def emergencies(
    actor: Actor,
    *,
    doctor_id: str = "",
    waiting_only: bool = False,
    cursor: str | None = None,
    limit: int = 20,
) -> Page[Emergency]:
    """The newest first, without their reasons; of one doctor, or only those that nobody has looked at.

    Raises NotAllowed, Invalid at the field `cursor`.
    """
    actor.must(Permission.READ_AUDIT)
    query = _emergencies()
    if doctor_id:
        query = query.where(Doctor.id == doctor_id)
    if waiting_only:
        query = query.where(EmergencyReview.at.is_(None))
    return page_after(
        query,
        order=[(BreakGlass.started_at, "desc"), (BreakGlass.id, "desc")],
        cursor=cursor,
        limit=limit,
        make=Emergency,
    )


def emergency(actor: Actor, emergency_id: str) -> Emergency:
    """One of them. Raises NotAllowed, NotFound."""
    actor.must(Permission.READ_AUDIT)
    row = db.session.execute(_emergencies().where(BreakGlass.id == emergency_id)).one_or_none()
    if row is None:
        raise NotFound()
    return Emergency(*row)


def reason_of(actor: Actor, emergency_id: str) -> str:
    """Why the doctor needed the record. Whoever shows it notes the read. Raises NotAllowed, NotFound."""
    actor.must(Permission.READ_AUDIT)
    opened = db.session.get(BreakGlass, emergency_id)
    if opened is None:
        raise NotFound()
    return opened.reason


def doctors_concerned(actor: Actor) -> Sequence[Doctor]:
    """The doctors who ever opened a record in an emergency, by name. Raises NotAllowed."""
    actor.must(Permission.READ_AUDIT)
    opened = select(BreakGlass.user_id)
    query = select(Doctor).where(Doctor.user_id.in_(opened))
    return db.session.scalars(query.order_by(Doctor.search_name, Doctor.id)).all()


def to_review(actor: Actor) -> int:
    """How many nobody has looked at; 0 for who is no admin."""
    if not actor.may(Permission.READ_AUDIT):
        return 0
    reviewed = select(EmergencyReview.break_glass_id)
    counted = select(func.count()).where(BreakGlass.id.not_in(reviewed))
    return db.session.scalar(counted) or 0


@transactional
def mark_looked_at(actor: Actor, emergency_id: str, *, now: datetime) -> None:
    """The actor has looked at it; whoever was first stays. Raises NotAllowed, NotFound."""
    emergency(actor, emergency_id)
    row = {"break_glass_id": emergency_id, "user_id": actor.user_id, "at": now}
    unless_there = insert(EmergencyReview).values(row).on_conflict_do_nothing()
    is_new = db.session.scalar(unless_there.returning(EmergencyReview.at)) is not None
    if is_new:
        announce(EmergencyReviewed(at=now, actor_id=actor.user_id, break_glass_id=emergency_id))


def patient_of_emergency(emergency_id: str) -> str | None:
    """Whose record it is. For machines: it asks nobody who wants to know."""
    return db.session.scalar(select(BreakGlass.patient_id).where(BreakGlass.id == emergency_id))


def _emergencies() -> Any:  # of the columns of Emergency
    return (
        select(
            BreakGlass.id,
            BreakGlass.started_at,
            BreakGlass.ends_at,
            Doctor,
            Patient,
            EmergencyReview.at,
            User.full_name,
        )
        .join(Doctor, Doctor.user_id == BreakGlass.user_id)
        .join(Patient, Patient.id == BreakGlass.patient_id)
        .outerjoin(EmergencyReview, EmergencyReview.break_glass_id == BreakGlass.id)
        .outerjoin(User, User.id == EmergencyReview.user_id)
    )
