"""Who is meant by a name and one more thing that is known of them: no list, and no search."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from clinic.accounts.actor import Actor
from clinic.accounts.home_country import clinic_country
from clinic.accounts.permissions import Permission
from clinic.core.errors import N_, Invalid
from clinic.core.folding import search_key
from clinic.core.phones import digits, last_digits
from clinic.db import db
from clinic.patients.models import Patient

#: More people of one name are nobody's emergency.
MOST_NAMESAKES = 50


def patient_named(
    actor: Actor, *, full_name: str, birth_date: date | None = None, contact: str = ""
) -> Patient:
    """The one patient who is called this and was born that day; or, where no birth date is known of them,
    has this address or telephone. Case and accents do not matter.

    One who only looks like them counts where there is nobody else. Raises NotAllowed; Invalid at
    `birth_date` without anything but the name, and where there is nobody, or more than one.
    """
    actor.must(Permission.OWN_CALENDAR)
    if birth_date is None and not contact.strip():
        sentence = N_("Enter the date of birth, an email address or a phone number.")
        raise Invalid("invalid", sentence, fields={"birth_date": sentence})
    namesakes = db.session.scalars(
        select(Patient)
        .where(Patient.search_name == search_key(full_name), Patient.archived_at.is_(None))
        .order_by(Patient.unconfirmed, Patient.id)
        .limit(MOST_NAMESAKES)
    )
    found = [one for one in namesakes if _is_meant(one, birth_date, contact)]
    if not found:
        sentence = N_("No patient matches all of this. Ask the desk.")
        raise Invalid("unknown_patient", sentence)
    if len(found) > 1 and found[0].unconfirmed == found[1].unconfirmed:
        sentence = N_("Several patients match this. Ask the desk.")
        raise Invalid("several_patients", sentence)
    return found[0]


def _is_meant(patient: Patient, birth_date: date | None, contact: str) -> bool:
    if patient.birth_date is not None:
        return patient.birth_date == birth_date
    address = contact.strip().lower()
    return bool(address) and (address == patient.email.lower() or _dials(contact, patient.phone))


def _dials(contact: str, phone: str) -> bool:
    """Whether a number is this one, with or without what the country or the town puts before."""
    last = last_digits(contact, clinic_country())
    return bool(last) and digits(phone).endswith(last)
