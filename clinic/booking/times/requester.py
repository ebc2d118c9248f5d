"""For whom a page offers times: the person who looks at it, with their own visits and limits."""

from __future__ import annotations

from datetime import datetime

from clinic.accounts.actor import Actor
from clinic.booking.access import in_care
from clinic.booking.models import Appointment
from clinic.booking.rules import NEW_PATIENT, Requester
from clinic.booking.times.inputs import patient_requester
from clinic.core.intervals import Interval
from clinic.patients.queries import patients_of


def requester_for(
    actor: Actor | None,
    doctor_id: str,
    *,
    around: Interval,
    now: datetime,
    moving: Appointment | None = None,
) -> Requester:
    """The requester behind a page of a doctor's times in a span.

    Somebody who is no patient, not signed in or not verified sees what everybody sees. Who looks after
    several patients has not said yet for whom: their times are judged when one of them is named.
    """
    if actor is None or not actor.is_patient_side or not actor.verified:
        return NEW_PATIENT
    if moving is not None:
        return patient_requester(
            moving.patient_id, now=now, staff=False, known=True, around=around,
            without_appointment=moving.id,
        )  # fmt: skip
    patients = [patient for patient, _kind in patients_of(actor)]
    known = any(in_care(doctor_id, patient.id, now=now) for patient in patients)
    if len(patients) != 1:
        return Requester(known=known)
    return patient_requester(patients[0].id, now=now, staff=False, known=known, around=around)
