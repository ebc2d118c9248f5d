"""What the desk notes of a patient besides contact data: that they want no messages."""

from __future__ import annotations

from datetime import datetime

from clinic.accounts.actor import Actor
from clinic.db import transactional
from clinic.dispatch import announce
from clinic.patients.events import DoNotContactLifted, DoNotContactSet
from clinic.patients.models import Patient
from clinic.patients.register import patient_to_change


@transactional
def set_do_not_contact(actor: Actor, patient_id: str, wish: bool, *, now: datetime) -> Patient:
    """The desk notes whether a patient wants no messages; the same again changes nothing.

    Raises NotAllowed, NotFound, Conflict `archived`.
    """
    patient = patient_to_change(actor, patient_id, lock=True)
    if patient.do_not_contact is not wish:
        patient.do_not_contact = wish
        event = DoNotContactSet if wish else DoNotContactLifted
        announce(event(at=now, actor_id=actor.user_id, patient_id=patient.id))
    return patient
