"""Who opened a patient's record, for the patient, and for admins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from clinic.accounts.actor import Actor
from clinic.accounts.models import User
from clinic.accounts.permissions import Permission
from clinic.audit.models import AuditEntry
from clinic.audit.reads import READ
from clinic.db import db
from clinic.keyset import Page, page_after
from clinic.patients.models import Patient
from clinic.patients.queries import records_of


@dataclass(frozen=True, slots=True)
class Opening:
    """Somebody opened a record; `who` is what they are called now, `patient` whose record it is."""

    entry: AuditEntry
    who: str
    patient: str


def openings(actor: Actor, *, cursor: str | None = None, limit: int = 20) -> Page[Opening]:
    """Who else opened the record of the actor, and of those whom they look after; newest first.

    Lists in which a name stands are not among these, nor what the actor opened. In two queries.
    Raises NotAllowed, Invalid at the field `cursor`.
    """
    actor.must(Permission.OWN_VISITS)
    query = _openings().where(
        AuditEntry.patient_id.in_(records_of(actor)), AuditEntry.actor_id != actor.user_id
    )
    return page_after(
        query, order=[(AuditEntry.seq, "desc")], cursor=cursor, limit=limit, make=Opening
    )


def openings_of(
    actor: Actor, patient_id: str, *, page: int, per_page: int
) -> tuple[list[Opening], int]:
    """A page (1-based) of who opened a patient's record, the latest first; and how many there are.

    For who reads the audit. In two queries. Raises NotAllowed.
    """
    actor.must(Permission.READ_AUDIT)
    query = _openings().where(AuditEntry.patient_id == patient_id)
    total = db.session.scalar(query.with_only_columns(func.count())) or 0
    rows = db.session.execute(
        query.order_by(AuditEntry.seq.desc()).limit(per_page).offset((page - 1) * per_page)
    )
    return [Opening(*row) for row in rows], total


def _openings() -> Any:  # of the columns of Opening
    return (
        select(AuditEntry, User.full_name, Patient.full_name)
        .join(User, User.id == AuditEntry.actor_id)
        .join(Patient, Patient.id == AuditEntry.patient_id)
        .where(AuditEntry.action == READ, AuditEntry.outcome == "ok")
    )
