"""What patients' records do when something happens elsewhere."""

from __future__ import annotations

from sqlalchemy import select

from clinic.accounts.events import AccountChanged, EmailChanged, EmailChangeUndone
from clinic.accounts.models import User
from clinic.db import db
from clinic.patients.models import Patient, PatientRelation, RelationKind


def follow_account(event: AccountChanged) -> None:
    """Who corrects their account corrects the record of the patient they are themselves.

    Only what they wrote: the desk may have corrected the rest of the record.
    """
    patient = _self_of(event.user_id)
    if patient is None:
        return
    user = db.session.get_one(User, event.user_id)
    if "full_name" in event.fields:
        patient.full_name = user.full_name
    if "phone" in event.fields:
        patient.phone = user.phone


def follow_email(event: EmailChanged | EmailChangeUndone) -> None:
    """The record of the patient they are themselves has the new address too."""
    patient = _self_of(event.user_id)
    if patient is not None:
        patient.email = db.session.get_one(User, event.user_id).email


def _self_of(user_id: str) -> Patient | None:
    return db.session.scalar(
        select(Patient)
        .join(PatientRelation, PatientRelation.patient_id == Patient.id)
        .where(
            PatientRelation.user_id == user_id,
            PatientRelation.kind == RelationKind.SELF,
            PatientRelation.ended_at.is_(None),
        )
    )
