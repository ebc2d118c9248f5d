"""The patients in a doctor's care."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from clinic.accounts.actor import Actor
from clinic.accounts.permissions import Permission
from clinic.booking.access import care_by
from clinic.booking.models import Appointment
from clinic.directory.queries import doctor_of
from clinic.patients.models import Patient
from clinic.patients.search import search_among


def patients_in_care(
    actor: Actor, *, words: str = "", now: datetime, page: int = 1, per_page: int = 20
) -> tuple[Sequence[Patient], int]:
    """A page (1-based) of the patients in the doctor's care whose name, address or phone holds all words.

    Returns the page and the number of all found. Raises NotAllowed; NotFound for who is no doctor.
    """
    actor.must(Permission.OWN_CALENDAR)
    theirs = select(Appointment.patient_id).where(care_by(doctor_of(actor).id, now))
    return search_among(Patient.id.in_(theirs), words=words, page=page, per_page=per_page)
