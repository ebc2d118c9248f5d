"""Whose appointments these are: everything is loaded through the actor. Not yours: not there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from dateutil.relativedelta import relativedelta
from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true

from clinic.accounts.actor import Actor
from clinic.accounts.permissions import Permission
from clinic.booking.models import Appointment, Side
from clinic.core.errors import N_, Conflict, NotAllowed, NotFound
from clinic.db import db
from clinic.directory.models import Doctor
from clinic.directory.queries import doctor_id_of, own_doctor_id, the_clinic
from clinic.patients.models import Patient
from clinic.patients.queries import archived, patient_for, records_of


def appointment_for(actor: Actor, appointment_id: str, *, lock: bool = False) -> Appointment:
    """An appointment the actor may see. `lock` keeps its row until the transaction ends.

    Raises NotFound, the same for an unknown id and for somebody else's appointment.
    """
    query = select(Appointment).where(Appointment.id == appointment_id, visible_to(actor))
    if lock:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound()
    return found


def own_visit(actor: Actor, appointment_id: str) -> Appointment:
    """An appointment in the doctor's own calendar. Raises NotAllowed for who is no doctor, NotFound."""
    actor.must(Permission.OWN_CALENDAR)
    found = appointment_for(actor, appointment_id)
    if found.doctor_id != own_doctor_id(actor):
        raise NotFound()
    return found


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The condition that an appointment is the actor's business."""
    if actor.is_desk:
        return true()
    if actor.is_doctor:
        own = select(Doctor.id).where(Doctor.user_id == actor.user_id)
        return or_(Appointment.doctor_id.in_(own), Appointment.proposed_doctor_id.in_(own))
    if actor.is_patient_side:
        return Appointment.patient_id.in_(records_of(actor))
    return false()


def reads_reason(actor: Actor) -> Callable[[Appointment], bool]:
    """Whether the actor may read what an appointment is about, as a test for any number of them.

    The patient's side may, and the doctor whom it is with; not one whom the patient would rather see,
    and neither the desk. Asks the database once, here, and never for the single appointment.
    """
    if actor.is_doctor:
        own = doctor_id_of(actor)
        return lambda appointment: appointment.doctor_id == own
    if actor.is_patient_side:
        theirs = set(db.session.scalars(records_of(actor)))
        return lambda appointment: appointment.patient_id in theirs
    return lambda _appointment: False


def reads_remark(actor: Actor) -> Callable[[Appointment], bool]:
    """The same of the desk's remark: the desk may, and that doctor; the patient's side never."""
    if actor.is_desk:
        return lambda _appointment: True
    return reads_reason(actor) if actor.is_doctor else lambda _appointment: False


def side_of(actor: Actor) -> Side:
    """On whose behalf the actor acts. Raises NotAllowed for who has no business with visits."""
    if not actor.user_id:
        return Side.CLOCK
    if actor.is_desk:
        return Side.DESK
    if actor.is_doctor:
        return Side.DOCTOR
    if actor.is_patient_side:
        return Side.PATIENT
    raise NotAllowed()


def staff_side(actor: Actor) -> Side:
    """The side of a doctor or the desk. Raises NotAllowed for the patient's side."""
    side = side_of(actor)
    if side is Side.PATIENT:
        raise NotAllowed()
    return side


def check_own_calendar(actor: Actor, doctor_id: str) -> None:
    """A doctor acts on their own calendar only; to them, other calendars are not there: NotFound."""
    if actor.is_desk or actor.is_patient_side:
        return
    if doctor_id_of(actor) != doctor_id:
        raise NotFound()


def patient_to_book(
    actor: Actor, patient_id: str, *, doctor_id: str | None, now: datetime
) -> Patient:
    """A patient whom the actor may book for: a doctor, those in their care; else as `patient_for`.

    Raises NotFound.
    """
    if actor.is_desk or not actor.is_doctor:
        return patient_for(actor, patient_id)
    patient = db.session.get(Patient, patient_id)
    if patient is None or doctor_id is None or not in_care(doctor_id, patient_id, now=now):
        raise NotFound()
    check_own_calendar(actor, doctor_id)
    return patient


def check_can_come(actor: Actor, patient: Patient | None) -> None:
    """Nobody is booked for a record that is out of use, or who has died.

    Raises Conflict `archived` or `deceased`; the patient's side learns only that it is to call.
    """
    if patient is None or (patient.archived_at is None and patient.deceased_on is None):
        return
    code = "deceased" if patient.deceased_on else "archived"
    if not actor.is_staff:
        raise Conflict(code, N_("This cannot be booked online. Please call the clinic."))
    raise Conflict(code, N_("This patient has died.")) if patient.deceased_on else archived()


def in_care(doctor_id: str, *patient_ids: str, now: datetime) -> bool:
    """Whether the doctor and one of the patients have a care relation.

    It begins with a confirmed appointment and ends `care_months` after the last visit.
    """
    return bool(
        db.session.scalar(
            select(exists().where(Appointment.patient_id.in_(patient_ids), care_by(doctor_id, now)))
        )
    )


def care_by(doctor_id: str, now: datetime) -> ColumnElement[bool]:
    """The condition that an appointment keeps its patient in a doctor's care."""
    return and_(Appointment.doctor_id == doctor_id, keeps_in_care(now))


def keeps_in_care(now: datetime) -> ColumnElement[bool]:
    """The condition that an appointment keeps its patient in the care of its doctor."""
    return and_(
        Appointment.confirmed_at.is_not(None),
        Appointment.starts_at > now - relativedelta(months=the_clinic().care_months),
    )
