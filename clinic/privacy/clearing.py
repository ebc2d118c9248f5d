"""Accounts whose address nobody has shown to be theirs are deleted after a week; the address is free again.

They cannot book, and nobody can sign in to them once the first session is over. Some were opened by
strangers, with an address that is not theirs. Only what came with the account goes with it: whatever
else points at it, at its patient or its application, keeps it. So a table that is added one day keeps
accounts until somebody writes here that it goes as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, and_, delete, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from clinic.accounts.models import LoginSession, MailToken, RefreshToken, User
from clinic.accounts.permissions import Role
from clinic.db import Base, db, transactional
from clinic.directory.models import Doctor, DoctorLanguage, DoctorPhoto, DoctorVisitType
from clinic.dispatch import announce
from clinic.notifications.models import Message
from clinic.patients.models import Patient, PatientRelation
from clinic.privacy.events import AccountCleared
from clinic.privacy.forgetting import OF_THE_ACCOUNT
from clinic.privacy.models import Acceptance
from clinic.scheduling.models import OpeningStamp

#: The link that shows it lives for a day and can be asked for again; who has not done so within a week
#: registers anew.
LIFE = timedelta(days=7)
#: So many at once, each in a transaction of its own: nobody waits long for the database.
BATCH = 20

_OF_THE_USER = (
    *(table.user_id for table in OF_THE_ACCOUNT),
    LoginSession.user_id,
    Message.recipient_user_id,
    Acceptance.user_id,
)


def clear_unproven(*, now: datetime) -> int:
    """Delete some of the accounts that are due; returns how many. May run twice, and at once."""
    due = select(User.id).where(_is_due(now)).order_by(User.created_at).limit(BATCH)
    return sum(_clear(user_id, now=now) for user_id in db.session.scalars(due).all())


@transactional
def _clear(user_id: str, *, now: datetime) -> int:
    # Nothing can come to point at them while they are locked; then they are looked at again.
    own = select(PatientRelation.patient_id).where(PatientRelation.user_id == user_id)
    for row in (
        select(User.id).where(User.id == user_id),
        select(Patient.id).where(Patient.id.in_(own)),
        select(Doctor.id).where(Doctor.user_id == user_id),
    ):
        db.session.execute(row.with_for_update())
    if db.session.scalar(select(User.id).where(User.id == user_id, _is_due(now))) is None:
        return 0
    patients = db.session.scalars(own).all()
    for gone in _all_of(user_id, patients):
        db.session.execute(gone.execution_options(synchronize_session=False))
    announce(AccountCleared(at=now, user_id=user_id))
    return 1


def _all_of(user_id: str, patient_ids: Iterable[str]) -> list[Any]:
    """What is deleted, in an order that the database allows."""
    sessions = select(LoginSession.id).where(LoginSession.user_id == user_id)
    doctors = db.session.scalars(select(Doctor.id).where(Doctor.user_id == user_id)).all()
    return [
        delete(RefreshToken).where(RefreshToken.session_id.in_(sessions)),
        *(delete(column.class_).where(column == user_id) for column in _OF_THE_USER),
        delete(PatientRelation).where(PatientRelation.user_id == user_id),
        delete(Patient).where(Patient.id.in_(list(patient_ids))),
        delete(DoctorPhoto).where(DoctorPhoto.doctor_id.in_(doctors)),
        delete(DoctorLanguage).where(DoctorLanguage.doctor_id.in_(doctors)),
        delete(DoctorVisitType).where(DoctorVisitType.doctor_id.in_(doctors)),
        delete(Doctor).where(Doctor.user_id == user_id),
        delete(OpeningStamp).where(OpeningStamp.owner.in_(doctors)),
        delete(User).where(User.id == user_id),
    ]


def _is_due(now: datetime) -> ColumnElement[bool]:
    """Whether an account can go. Who is invited, or shut out, stays whatever they have shown."""
    applied = and_(User.role == Role.DOCTOR, User.approved_at.is_(None))
    link = select(MailToken.id).where(
        MailToken.user_id == User.id, MailToken.expires_at > now, MailToken.replaced_at.is_(None)
    )
    return and_(
        User.email_verified_at.is_(None),
        User.created_at <= now - LIFE,
        User.disabled_at.is_(None),
        or_(User.role == Role.PATIENT, applied),
        ~link.correlate(User).exists(),
        ~_has_a_record(),
        ~_has_a_practice(),
        *_nothing_points_at(User, (*_OF_THE_USER, PatientRelation.user_id, Doctor.user_id)),
    )


def _has_a_record() -> ColumnElement[bool]:
    """Whether the user acts for a patient of whom the clinic knows more than what came with the
    account: one made or completed at the desk, taken over, or looked after by others too.
    """
    others = aliased(PatientRelation)
    shared = select(others.id).where(others.patient_id == Patient.id, others.user_id != User.id)
    known = or_(
        Patient.created_at != User.created_at,
        Patient.birth_date.is_not(None),
        Patient.record_number != "",
        shared.correlate(User, Patient).exists(),
        ~and_(*_nothing_points_at(Patient, (PatientRelation.patient_id,))),
    )
    return (
        select(PatientRelation.id)
        .join(Patient, Patient.id == PatientRelation.patient_id)
        .where(PatientRelation.user_id == User.id, known)
        .correlate(User)
        .exists()
    )


def _has_a_practice() -> ColumnElement[bool]:
    """Whether the user is a doctor with whom the clinic has begun something."""
    own = (DoctorPhoto.doctor_id, DoctorLanguage.doctor_id, DoctorVisitType.doctor_id)
    begun = ~and_(*_nothing_points_at(Doctor, own))
    return select(Doctor.id).where(Doctor.user_id == User.id, begun).correlate(User).exists()


def _nothing_points_at(
    model: type[User] | type[Patient] | type[Doctor], but: Iterable[InstrumentedAttribute[Any]]
) -> list[ColumnElement[bool]]:
    """One condition for each column of the database that names a row of this table, but for these."""
    target: Any = model.__table__
    spared = {column.property.columns[0] for column in but}
    return [
        # By another name: a table may point at itself.
        ~exists().where(column.table.alias().c[column.name] == model.id)
        for column in _columns_naming(target)
        if column not in spared
    ]


def _columns_naming(target: Table) -> list[Column[Any]]:
    return [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(key.column is target.c.id for key in column.foreign_keys)
    ]
