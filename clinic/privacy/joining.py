"""Putting a record that the desk made, and the one that came with an account, together."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update

from clinic.accounts.actor import Actor
from clinic.booking.models import Appointment, Claim, Hold, ResourceKind
from clinic.booking.record.claims import lock_patient
from clinic.care.allergies import hand_over_allergies
from clinic.core.errors import N_, Conflict
from clinic.db import db, savepoint
from clinic.feeds.models import CalendarFeed
from clinic.notifications.models import Message
from clinic.patients.models import Patient, PatientRelation, RelationKind
from clinic.privacy.models import RecordCode
from clinic.tasks.models import Task


def look_after(actor: Actor, patient: Patient, *, now: datetime) -> None:
    """The actor acts for this patient from now on, inside the open transaction."""
    known = select(PatientRelation.id).where(
        PatientRelation.user_id == actor.user_id,
        PatientRelation.patient_id == patient.id,
        PatientRelation.ended_at.is_(None),
    )
    if db.session.scalar(known) is None:
        _relate(actor, patient, RelationKind.GUARDIAN, now=now)


def join_own_record(actor: Actor, record: Patient, *, now: datetime) -> None:
    """The actor is the patient of this record, inside the open transaction.

    What they have booked by their account goes over to the record, which the clinic knows longer; the
    one that came with the account is archived. Raises Conflict `visits_overlap` where the patient
    would be in two places.
    """
    own = db.session.execute(
        select(PatientRelation, Patient)
        .join(Patient, Patient.id == PatientRelation.patient_id)
        .where(
            PatientRelation.user_id == actor.user_id,
            PatientRelation.kind == RelationKind.SELF,
            PatientRelation.ended_at.is_(None),
        )
    ).one_or_none()
    if own is not None:
        relation, before = own
        for patient_id in sorted((before.id, record.id)):  # always in one order: no deadlock
            lock_patient(patient_id)
        _hand_over(before.id, record.id)
        relation.ended_at = before.archived_at = now
        db.session.flush()
    _relate(actor, record, RelationKind.SELF, now=now)


def _hand_over(old: str, new: str) -> None:
    try:
        with savepoint() as session:
            session.execute(
                update(Claim)
                .where(Claim.resource_kind == ResourceKind.PATIENT, Claim.resource_id == old)
                .values(resource_id=new)
                .execution_options(synchronize_session=False)
            )
    except Conflict as error:
        raise Conflict(
            "visits_overlap",
            N_("You have booked a visit at the time of one in this record. Cancel it first."),
        ) from error
    for column in (
        Appointment.patient_id,
        Hold.patient_id,
        Task.patient_id,
        Message.recipient_patient_id,
    ):
        db.session.execute(
            update(column.class_)
            .where(column == old)
            .values({column.key: new})
            .execution_options(synchronize_session=False)
        )
    hand_over_allergies(old, new)
    for table in (RecordCode, CalendarFeed):
        db.session.execute(delete(table).where(table.patient_id == old))


def _relate(actor: Actor, patient: Patient, kind: RelationKind, *, now: datetime) -> None:
    db.session.add(
        PatientRelation(
            user_id=actor.user_id, patient_id=patient.id, kind=kind, started_at=now, by_code=True
        )
    )
