"""Allergies and warnings: for the doctors who treat a patient, and nothing for the desk."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, false, or_, select

from clinic.accounts.actor import Actor
from clinic.accounts.permissions import Permission
from clinic.booking.access import care_by, in_care
from clinic.booking.models import Appointment
from clinic.care.events import AllergiesChanged
from clinic.care.models import Allergies, BreakGlass
from clinic.core.errors import N_, Invalid, NotFound
from clinic.core.text import clean_text
from clinic.db import db, transactional
from clinic.directory.queries import doctor_id_of, own_doctor_id
from clinic.dispatch import announce
from clinic.patients.models import Patient
from clinic.patients.queries import records_of

LONGEST_ALLERGIES = 500


def allergies_of(actor: Actor, patient_id: str, *, now: datetime) -> Allergies | None:
    """What is noted of a patient, in one query; None where nothing is, or the actor may not read it.

    A doctor reads it who has the patient in care, or their record open in an emergency; the patient's
    side has it in their export.
    """
    return db.session.scalar(
        select(Allergies).where(Allergies.patient_id == patient_id, _may_read(actor, now))
    )


def record_to_write(
    actor: Actor, patient_id: str, *, now: datetime, lock: bool = False
) -> tuple[Patient, Allergies | None]:
    """A patient in the actor's care, and what is noted of them; `lock` keeps the patient's row until the
    transaction ends. Raises NotAllowed, NotFound.
    """
    actor.must(Permission.OWN_CALENDAR)
    if not in_care(own_doctor_id(actor), patient_id, now=now):
        raise NotFound()
    keep = {"key_share": True} if lock else None
    patient = db.session.get_one(Patient, patient_id, with_for_update=keep)
    if patient.archived_at is not None:
        raise NotFound()
    return patient, db.session.get(Allergies, patient_id, populate_existing=lock)


@transactional
def write_allergies(actor: Actor, patient_id: str, *, text: str, now: datetime) -> None:
    """Say anew what every doctor of a patient in the actor's care has to know; "" for nothing.

    Raises NotAllowed, NotFound, Invalid at `allergies`.
    """
    patient, noted = record_to_write(actor, patient_id, now=now, lock=True)
    text = clean_text(text)
    if len(text) > LONGEST_ALLERGIES:
        sentence = N_("This text is too long. Please shorten it to 500 characters.")
        raise Invalid("too_long", sentence, fields={"allergies": sentence})
    if text == (noted.text if noted else ""):
        return
    noted = noted or Allergies(patient_id=patient.id)
    noted.text, noted.changed_at = text, now
    db.session.add(noted)
    announce(AllergiesChanged(at=now, actor_id=actor.user_id, patient_id=patient.id))


def hand_over_allergies(old: str, new: str) -> None:
    """What is noted of a patient goes over to their other record, inside the open transaction; what both
    say is kept.
    """
    going = db.session.get(Allergies, old)
    if going is None:
        return
    staying = db.session.get(Allergies, new) or Allergies(patient_id=new, text="")
    staying.text = "\n".join(filter(None, (staying.text, going.text)))
    staying.changed_at = going.changed_at
    db.session.add(staying)
    db.session.delete(going)


def _may_read(actor: Actor, now: datetime) -> ColumnElement[bool]:
    """The condition that it is the actor's to read. The desk and admins read none."""
    if actor.is_patient_side:
        return Allergies.patient_id.in_(records_of(actor))
    doctor_id = doctor_id_of(actor)
    if doctor_id is None or not actor.may(Permission.OWN_CALENDAR):
        return false()
    treated = select(Appointment.patient_id).where(care_by(doctor_id, now))
    opened = select(BreakGlass.patient_id).where(
        BreakGlass.user_id == actor.user_id, BreakGlass.started_at <= now, BreakGlass.ends_at > now
    )
    return or_(Allergies.patient_id.in_(treated), Allergies.patient_id.in_(opened))
