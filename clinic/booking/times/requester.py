"""For whom a page offers times: the person who looks at it, with their own visits and limits."""

from __future__ import annotations

from datetime import datetime

from clinic.accounts.actor import Actor
from clinic.booking.access import in_care
from clinic.booking.models import Appointment
from clinic.booking.rules import NEW_PATIENT, Requester
from clinic.booking.times.context import BookingContext
from clinic.booking.times.inputs import patient_requester
from clinic.patients.queries import patients_of


def requester_for(
    actor: Actor | None,
    known: BookingContext,
    *,
    now: datetime,
    patient_id: str | None = None,
    moving: Appointment | None = None,
) -> Requester:
    """The requester behind a page of the times of these doctors.

    Staff look for the patient who is named or whose visit is moved; for nobody in particular they see
    what everybody sees, like who is not signed in or not verified. Who looks after several patients
    has not said yet for whom: their times are judged when one of them is named.
    """
    if moving is not None:
        patient_id = moving.patient_id
    visit_id = moving.id if moving else None
    if actor is not None and actor.is_staff and patient_id is not None:
        return patient_requester(patient_id, now=now, staff=True, without_appointment=visit_id)
    if actor is None or not actor.is_patient_side or not actor.verified:
        return NEW_PATIENT
    if patient_id is not None:
        return patient_requester(patient_id, now=now, known=True, without_appointment=visit_id)
    ids = [patient.id for patient, _kind in patients_of(actor)]
    in_their_care = len(known.doctors) == 1 and in_care(*known.doctors, *ids, now=now)
    if len(ids) != 1:
        return Requester(known=in_their_care)
    return patient_requester(ids[0], now=now, known=in_their_care)
