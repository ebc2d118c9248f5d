"""Reading patients."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Select, select

from clinic.accounts.actor import Actor
from clinic.accounts.models import User
from clinic.accounts.permissions import Permission
from clinic.core.errors import N_, Conflict, NotFound
from clinic.db import db
from clinic.patients.models import Patient, PatientRelation, RelationKind


def patients_of(actor: Actor) -> Sequence[tuple[Patient, RelationKind]]:
    """The patients the actor may act for now, themselves first.

    Of a record that is not theirs for sure, they are shown what they have said of themselves.
    """
    rows = db.session.execute(
        select(Patient, PatientRelation.kind, PatientRelation.confirmed)
        .join(PatientRelation, PatientRelation.patient_id == Patient.id)
        .where(_acts_for(actor), Patient.archived_at.is_(None))
        .order_by(PatientRelation.kind.desc(), Patient.full_name)
    )
    return [
        (patient if confirmed else _as_given(patient, actor), RelationKind(kind))
        for patient, kind, confirmed in rows
    ]


def records_of(actor: Actor) -> Select[str]:
    """The ids of the patients for whom the actor acts, and whose record is theirs for sure: all that
    shows what staff booked or wrote asks here.
    """
    return select(PatientRelation.patient_id).where(_acts_for(actor), PatientRelation.confirmed)


def check_acts_for(actor: Actor, patient_id: str) -> None:
    """Raise NotFound unless the patient is one of `records_of` the actor."""
    theirs = records_of(actor).where(PatientRelation.patient_id == patient_id)
    if db.session.scalar(theirs) is None:
        raise NotFound()


def users_of(*patient_ids: str) -> Sequence[str]:
    """The users who act for patients now, and may know: themselves, and who looks after them."""
    query = select(PatientRelation.user_id).where(
        PatientRelation.patient_id.in_(patient_ids),
        PatientRelation.ended_at.is_(None),
        PatientRelation.confirmed,
    )
    return db.session.scalars(query.distinct().order_by(PatientRelation.user_id)).all()


def patient_account(patient_id: str) -> str | None:
    """The user who is this patient themselves, if they sign in. For machines, as `users_of`."""
    return db.session.scalar(
        select(PatientRelation.user_id).where(
            PatientRelation.patient_id == patient_id, *_is_themselves()
        )
    )


def patients_of_accounts(user_ids: Collection[str]) -> Sequence[Patient]:
    """The patients whom these users are themselves, in one query. For machines, as `users_of`."""
    return db.session.scalars(
        select(Patient)
        .join(PatientRelation, PatientRelation.patient_id == Patient.id)
        .where(PatientRelation.user_id.in_(user_ids), *_is_themselves())
        .order_by(Patient.id)
    ).all()


def _is_themselves() -> tuple[ColumnElement[bool], ...]:
    return (PatientRelation.kind == RelationKind.SELF, PatientRelation.ended_at.is_(None))


def patient_if_known(patient_id: str) -> str | None:
    """The same id, if there is such a patient. For machines: it asks nobody who wants to know."""
    return patient_id if db.session.get(Patient, patient_id) else None


def own_patient(actor: Actor, *, lock: bool = False) -> Patient:
    """The patient the actor is themselves, as `patients_of`; `lock` keeps the row until the transaction
    ends. Raises NotFound where they are none.
    """
    query = (
        select(Patient, PatientRelation.confirmed)
        .join(PatientRelation, PatientRelation.patient_id == Patient.id)
        .where(_acts_for(actor), PatientRelation.kind == RelationKind.SELF)
    )
    row = db.session.execute(
        query.with_for_update(key_share=True, of=Patient) if lock else query
    ).one_or_none()
    if row is None:
        raise NotFound()
    patient, confirmed = row
    return patient if confirmed else _as_given(patient, actor)


def patient_for(actor: Actor, patient_id: str) -> Patient:
    """A patient whom the actor may book for: one of their own, or any for the desk.

    Raises NotFound, the same for an unknown id and for somebody else's patient; to the desk Conflict
    `archived`.
    """
    if actor.may(Permission.ALL_PATIENTS):
        patient = record_at_desk(actor, patient_id)
        if patient.archived_at is not None:
            raise archived()
        return patient
    found = db.session.scalar(
        select(Patient)
        .join(PatientRelation, PatientRelation.patient_id == Patient.id)
        .where(Patient.id == patient_id, Patient.archived_at.is_(None), _acts_for(actor))
    )
    if found is None:
        raise NotFound()
    return found


def record_at_desk(actor: Actor, patient_id: str, *, lock: bool = False) -> Patient:
    """A patient for the desk to read, also where the desk has archived the record; `lock` keeps the row
    until the transaction ends. Raises NotAllowed, NotFound.
    """
    actor.must(Permission.ALL_PATIENTS)
    keep = {"key_share": True} if lock else None
    patient = db.session.get(Patient, patient_id, with_for_update=keep)
    if patient is None or patient.is_gone:
        raise NotFound()
    return patient


def archived() -> Conflict:
    """What the desk reads where an archived record would have to be in use."""
    return Conflict("archived", N_("This record is archived. Restore it first."))


def _as_given(patient: Patient, actor: Actor) -> Patient:
    """The patient of this id as the account describes itself; in no session, to be read only."""
    user = db.session.get_one(User, actor.user_id)
    return Patient(
        id=patient.id,
        full_name=user.full_name,
        email=user.given_email,
        phone=user.phone,
        record_number="",
        created_at=user.created_at,
    )


def _acts_for(actor: Actor) -> ColumnElement[bool]:
    return (PatientRelation.user_id == actor.user_id) & PatientRelation.ended_at.is_(None)
