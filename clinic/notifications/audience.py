"""Who is to be told of a visit: the patient's side, the doctor, the desk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import and_, select

from clinic.accounts.models import User
from clinic.accounts.permissions import Role
from clinic.booking.models import Appointment
from clinic.db import db, held
from clinic.directory.models import Doctor
from clinic.notifications.kinds import Audience
from clinic.patients.models import Patient, PatientRelation


def listeners(
    audience: Audience, appointment: Appointment, *, doctor_before: str = ""
) -> Sequence[User]:
    """The users of an audience, disabled ones left out, in one query.

    `doctor_before` is the id of the doctor who had the visit until now, "" if it is the same.
    """
    if audience is Audience.PATIENT:
        return patients_listeners({appointment.patient_id})[appointment.patient_id]
    query = select(User).where(User.disabled_at.is_(None))
    if audience is Audience.DESK:
        query = query.where(User.role.in_((Role.RECEPTIONIST, Role.ADMIN)))
    else:
        query = query.join(Doctor, Doctor.user_id == User.id).where(
            Doctor.id == _doctor_id(audience, appointment, doctor_before)
        )
    return db.session.scalars(query.order_by(User.id)).all()


def patients_listeners(patient_ids: Collection[str]) -> dict[str, list[User]]:
    """Whoever acts for each of these patients, and may know, in one query.

    The patients come along: whether they may be written to is asked next.
    """
    found: dict[str, list[User]] = defaultdict(list)
    rows = db.session.execute(
        select(Patient, User)
        .select_from(Patient)
        .outerjoin(
            PatientRelation,
            and_(
                PatientRelation.patient_id == Patient.id,
                PatientRelation.ended_at.is_(None),
                PatientRelation.confirmed,
            ),
        )
        .outerjoin(User, and_(User.id == PatientRelation.user_id, User.disabled_at.is_(None)))
        .where(Patient.id.in_(patient_ids))
        .order_by(User.id)
    )
    for patient, user in rows:
        held(patient)
        if user is not None:
            found[patient.id].append(user)
    return found


def _doctor_id(audience: Audience, appointment: Appointment, doctor_before: str) -> str:
    if audience is Audience.BEFORE:
        return doctor_before if doctor_before != appointment.doctor_id else ""
    if audience is Audience.ANSWERING and appointment.proposed_doctor_id:
        return appointment.proposed_doctor_id
    return appointment.doctor_id
