"""Who is to be told of a visit: the patient's side, the doctor, the desk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import select

from clinic.accounts.models import User
from clinic.accounts.permissions import Role
from clinic.booking.models import Appointment
from clinic.db import db
from clinic.directory.models import Doctor
from clinic.notifications.kinds import Audience
from clinic.patients.models import PatientRelation


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
    """Whoever acts for each of these patients, and may know, in one query."""
    found: dict[str, list[User]] = defaultdict(list)
    rows = db.session.execute(
        select(PatientRelation.patient_id, User)
        .join(User, User.id == PatientRelation.user_id)
        .where(
            PatientRelation.patient_id.in_(patient_ids),
            PatientRelation.ended_at.is_(None),
            PatientRelation.confirmed,
            User.disabled_at.is_(None),
        )
        .order_by(User.id)
    )
    for patient_id, user in rows:
        found[patient_id].append(user)
    return found


def _doctor_id(audience: Audience, appointment: Appointment, doctor_before: str) -> str:
    if audience is Audience.BEFORE:
        return doctor_before if doctor_before != appointment.doctor_id else ""
    if audience is Audience.ANSWERING and appointment.proposed_doctor_id:
        return appointment.proposed_doctor_id
    return appointment.doctor_id
