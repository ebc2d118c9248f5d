"""Whose record a doctor may open: of those in their care; of others in an emergency, and it is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from clinic.accounts.actor import Actor
from clinic.accounts.permissions import Permission
from clinic.booking.access import in_care, visible_to
from clinic.booking.lifecycle import Status
from clinic.booking.models import Appointment
from clinic.care.events import GlassBroken
from clinic.care.models import BreakGlass
from clinic.core.errors import N_, Invalid, NotFound
from clinic.core.text import clean_text
from clinic.db import db, transactional
from clinic.directory.models import Doctor, VisitType
from clinic.directory.queries import doctor_id_of
from clinic.dispatch import announce
from clinic.patients.models import Patient

#: How long one emergency opens one record.
LASTS = timedelta(minutes=60)
#: Whoever looks at it later has to understand why.
SHORTEST_REASON = 10
LONGEST_REASON = 2000


@dataclass(frozen=True, slots=True)
class Record:
    """A patient's record as a doctor has it.

    `open_until`: when it closes again, where an emergency has opened it; None for who is in their care.
    """

    patient: Patient
    open_until: datetime | None


@dataclass(frozen=True, slots=True)
class VisitElsewhere:
    """A visit with another doctor: that it is, and never why."""

    starts_at: datetime
    doctor: str
    kind: str
    minutes: int
    status: Status


def record_of(actor: Actor, patient_id: str, *, now: datetime) -> Record:
    """The record of a patient, for a doctor who has them in their care, or has opened it.

    Raises NotFound, the same for an unknown id and for somebody else's patient; NotAllowed.
    """
    actor.must(Permission.OWN_CALENDAR)
    doctor_id = doctor_id_of(actor)
    if doctor_id is None:
        raise NotFound()
    patient = _patient(patient_id)
    if in_care(doctor_id, patient_id, now=now):
        return Record(patient, None)
    until = open_until(actor, patient_id, now=now)
    if until is None:
        raise NotFound()
    return Record(patient, until)


def may_read(actor: Actor, patient_id: str, *, now: datetime) -> bool:
    """Whether `record_of` would show it. Raises NotAllowed."""
    try:
        record_of(actor, patient_id, now=now)
    except NotFound:
        return False
    return True


def open_until(actor: Actor, patient_id: str, *, now: datetime) -> datetime | None:
    """When the record closes again that the actor has opened less than `LASTS` ago; else None."""
    return db.session.scalar(
        select(BreakGlass.ends_at)
        .where(
            BreakGlass.user_id == actor.user_id,
            BreakGlass.patient_id == patient_id,
            BreakGlass.started_at <= now,
            BreakGlass.ends_at > now,
        )
        .order_by(BreakGlass.ends_at.desc())
        .limit(1)
    )


def visits_elsewhere(
    actor: Actor, patient_id: str, *, now: datetime, page: int = 1, per_page: int = 20
) -> tuple[list[VisitElsewhere], int]:
    """A page (1-based) of a patient's visits with other doctors, latest first, and how many there are.

    Only while an emergency has opened the record: it says whom to ask. Raises NotAllowed, NotFound.
    """
    if record_of(actor, patient_id, now=now).open_until is None:
        raise NotFound()
    own = select(Appointment.id).where(Appointment.patient_id == patient_id, visible_to(actor))
    whose = (Appointment.patient_id == patient_id, Appointment.id.not_in(own))
    total = db.session.scalar(select(func.count()).select_from(Appointment).where(*whose)) or 0
    rows = db.session.execute(
        select(Appointment.starts_at, Appointment.minutes, Appointment.status, Doctor, VisitType)
        .join(Doctor, Doctor.id == Appointment.doctor_id)
        .join(VisitType, VisitType.id == Appointment.visit_type_id)
        .where(*whose)
        .order_by(Appointment.starts_at.desc(), Appointment.id)
        .limit(per_page)
        .offset((page - 1) * per_page)
    )
    found = [
        VisitElsewhere(
            starts_at=starts_at,
            doctor=doctor.display_name,
            kind=kind.name,
            minutes=minutes,
            status=status,
        )
        for starts_at, minutes, status, doctor, kind in rows
    ]
    return found, total


@transactional
def break_glass(actor: Actor, patient_id: str, *, reason: str, now: datetime) -> BreakGlass:
    """Open the record of one patient for 60 minutes: the doctor says why; the admins are told.

    The door has asked them a moment ago who they are. Raises NotAllowed, NotFound, Invalid at `reason`.
    """
    actor.must(Permission.OWN_CALENDAR)
    why = clean_text(reason)
    if len(why) > LONGEST_REASON or len("".join(why.split())) < SHORTEST_REASON:
        sentence = N_("Say in 10 to 2000 characters why you need this record now.")
        raise Invalid("invalid", sentence, fields={"reason": sentence})
    _patient(patient_id)
    opened = BreakGlass(
        user_id=actor.user_id,
        patient_id=patient_id,
        reason=why,
        started_at=now,
        ends_at=now + LASTS,
    )
    db.session.add(opened)
    db.session.flush()
    announce(
        GlassBroken(at=now, actor_id=actor.user_id, break_glass_id=opened.id, patient_id=patient_id)
    )
    return opened


def _patient(patient_id: str) -> Patient:
    patient = db.session.get(Patient, patient_id)
    if patient is None or patient.archived_at is not None:
        raise NotFound()
    return patient
