"""How long notes are kept, and giving them to whom they are about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dateutil.relativedelta import relativedelta
from sqlalchemy import delete, select

from clinic.accounts.actor import Actor
from clinic.accounts.permissions import Permission
from clinic.booking.models import Appointment
from clinic.care.events import NoteRemoved, NotesPrinted
from clinic.care.models import Note, NoteReader, NoteVersion
from clinic.core.errors import NotFound
from clinic.db import db, transactional
from clinic.directory.models import Doctor
from clinic.directory.queries import the_clinic
from clinic.dispatch import announce
from clinic.patients.models import Patient

#: So many at once, so that no transaction grows long.
BATCH = 200


@dataclass(frozen=True, slots=True)
class Printed:
    """One version of a note, with the visit that it is about."""

    note: Note
    version: NoteVersion
    author: Doctor
    visit: Appointment


@transactional
def notes_on_request(actor: Actor, patient_id: str, *, now: datetime) -> Sequence[Printed]:
    """Every version of every note about a patient, the oldest first: for who asks the clinic for their
    whole record (GDPR, article 15). An admin prints them, or the operator. Raises NotAllowed, NotFound.
    """
    actor.must(Permission.MANAGE_CLINIC)
    if db.session.get(Patient, patient_id) is None:
        raise NotFound()
    announce(NotesPrinted(at=now, actor_id=actor.user_id, patient_id=patient_id))
    query: Any = (
        select(Note, NoteVersion, Doctor, Appointment)
        .join(NoteVersion, NoteVersion.note_id == Note.id)
        .join(Doctor, Doctor.id == Note.author_id)
        .join(Appointment, Appointment.id == Note.appointment_id)
        .where(Appointment.patient_id == patient_id)
        .order_by(Note.created_at, Note.id, NoteVersion.version)
    )
    return [Printed(*row) for row in db.session.execute(query)]


@transactional
def forget_old_notes(*, now: datetime) -> int:
    """Remove notes about people who were erased, once the clinic need not keep them; returns how many."""
    kept_from = now - relativedelta(years=the_clinic().note_years)
    due = (
        select(Note)
        .join(Appointment, Appointment.id == Note.appointment_id)
        .join(Patient, Patient.id == Appointment.patient_id)
        .where(Note.changed_at < kept_from, Patient.is_gone)
        .order_by(Note.changed_at)
        .limit(BATCH)
    )
    notes = db.session.scalars(due).all()
    for note in notes:
        announce(
            NoteRemoved(
                at=now,
                actor_id="",
                note_id=note.id,
                appointment_id=note.appointment_id,
                version=note.version,
            )
        )
    ids = [note.id for note in notes]
    for gone in (
        delete(NoteReader).where(NoteReader.note_id.in_(ids)),
        delete(NoteVersion).where(NoteVersion.note_id.in_(ids)),
        delete(Note).where(Note.id.in_(ids)),
    ):
        db.session.execute(gone)
    return len(ids)
