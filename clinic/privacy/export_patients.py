"""What the clinic keeps about one patient, as the export has it: contact, visits, notes, tries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from clinic.accounts.actor import Actor
from clinic.booking.access import reads_reason, visible_to
from clinic.booking.models import Appointment, AppointmentChange
from clinic.care.follow_ups.read import Order, follow_ups_of
from clinic.care.models import Allergies
from clinic.care.notes.read import Written
from clinic.core.errors import N_
from clinic.db import db
from clinic.directory.models import Doctor, Specialty, VisitType
from clinic.patients.models import Patient
from clinic.tasks.models import Task, TaskAttempt

#: Notes to a patient, by the id of the visit.
Notes = Mapping[str, Sequence[Written]]
OWN_NOTES = N_(
    "What doctors wrote for themselves is not in this file. The clinic gives it on request."
)


def patient_record(
    actor: Actor, patient: Patient, *, relation: str, allergies: Allergies | None, notes: Notes
) -> dict[str, Any]:
    """The record of a patient of the actor's, and what the actor is to them. The rest is theirs."""
    return {
        "relation": relation,
        "id": patient.id,
        "full_name": patient.full_name,
        "birth_date": patient.birth_date.isoformat() if patient.birth_date else None,
        "email": patient.email,
        "phone": patient.phone,
        "record_number": patient.record_number,
        "do_not_contact": patient.do_not_contact,
        "deceased_on": patient.deceased_on.isoformat() if patient.deceased_on else None,
        "created_at": patient.created_at.isoformat(),
        "allergies": allergies.text if allergies else "",
        "visits": _visits(actor, patient.id, notes),
        "follow_ups": [_follow_up(one) for one in follow_ups_of(actor, patient.id)],
        "tries": _tries(patient.id),
        "doctors_own_notes": OWN_NOTES,
    }


def _follow_up(one: Order) -> dict[str, Any]:
    order = one.follow_up
    return {
        "ordered_at": order.created_at.isoformat(),
        "doctor": one.doctor.display_name,
        "kind": one.visit_type.name,
        "from": order.window_from.isoformat(),
        "until": order.window_until.isoformat(),
        "status": str(order.status),
        "visit": order.appointment_id,
        "text": order.text,
    }


def _tries(patient_id: str) -> list[dict[str, Any]]:
    query = (
        select(Task.kind, TaskAttempt)
        .join(Task, Task.id == TaskAttempt.task_id)
        .where(Task.patient_id == patient_id)
        .order_by(TaskAttempt.at, TaskAttempt.id)
    )
    return [
        {
            "at": one.at.isoformat(),
            "about": str(kind),
            "outcome": str(one.outcome),
            "text": one.text,
        }
        for kind, one in db.session.execute(query)
    ]


def _visits(actor: Actor, patient_id: str, notes: Notes) -> list[dict[str, Any]]:
    may_read = reads_reason(actor)
    rows = db.session.execute(
        select(Appointment, Doctor, Specialty.name, VisitType)
        .join(Doctor, Doctor.id == Appointment.doctor_id)
        .join(Specialty, Specialty.id == Doctor.specialty_id)
        .join(VisitType, VisitType.id == Appointment.visit_type_id)
        .where(visible_to(actor), Appointment.patient_id == patient_id)
        .order_by(Appointment.starts_at, Appointment.id)
    )
    stories = _stories(patient_id)
    return [
        {
            "id": visit.id,
            "version": visit.version,
            "status": str(visit.status),
            "starts_at": visit.starts_at.isoformat(),
            "ends_at": visit.ends_at.isoformat(),
            "doctor": doctor.display_name,
            "specialty": specialty,
            "kind": kind.name,
            "mode": str(kind.mode),
            "room": doctor.room,
            "reason": visit.reason if may_read(visit) else None,
            "booked_by": str(visit.booked_by),
            "booked_at": visit.created_at.isoformat(),
            "ended_by": str(visit.ended_by) if visit.ended_by else None,
            "ended_at": _iso(visit.ended_at),
            "end_reason": visit.end_reason,
            "cancelled_late": visit.cancelled_late,
            "attending_at": _iso(visit.attending_at),
            "history": stories.get(visit.id, []),
            "notes": [_note(one) for one in notes.get(visit.id, ())],
        }
        for visit, doctor, specialty, kind in rows
    ]


def _note(one: Written) -> dict[str, Any]:
    return {
        "version": one.note.version,
        "at": one.newest.at.isoformat(),
        "doctor": one.author.display_name,
        "text": one.newest.text,
    }


def _stories(patient_id: str) -> dict[str, list[dict[str, Any]]]:
    """The changes of all visits of a patient, in one query."""
    found: dict[str, list[dict[str, Any]]] = {}
    query = (
        select(AppointmentChange)
        .join(Appointment, Appointment.id == AppointmentChange.appointment_id)
        .where(Appointment.patient_id == patient_id)
        .order_by(AppointmentChange.appointment_id, AppointmentChange.version)
    )
    for one in db.session.scalars(query):
        found.setdefault(one.appointment_id, []).append(
            {
                "version": one.version,
                "at": one.at.isoformat(),
                "what": one.what,
                "by": str(one.side),
                "status": str(one.status_after),
                "starts_at": one.starts_after.isoformat(),
                "said": one.said,
            }
        )
    return found


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
