"""Taking a patient's record out of use, and back: nothing is deleted."""

from __future__ import annotations

from datetime import datetime

from clinic.accounts.actor import Actor
from clinic.booking.queries.find import Visit, upcoming
from clinic.core.errors import N_, Conflict
from clinic.db import transactional
from clinic.dispatch import announce
from clinic.patients.events import PatientArchived, PatientRestored
from clinic.patients.models import Patient
from clinic.patients.queries import record_at_desk

#: More visits ahead than these are not named one by one.
MOST_NAMED = 50


@transactional
def archive_patient(actor: Actor, patient_id: str, *, now: datetime) -> Patient:
    """The desk archives a patient: out of lists, search and picker, and nobody books them.

    Doing it twice is no error. Raises Conflict `has_future_appointments` with their ids, NotAllowed,
    NotFound.
    """
    patient = record_at_desk(actor, patient_id, lock=True)
    ahead = visits_in_the_way(actor, patient_id, now=now)
    if ahead:
        raise Conflict(
            "has_future_appointments",
            N_("This patient has visits ahead. Cancel them first."),
            details={"appointments": tuple(one.appointment.id for one in ahead)},
        )
    if patient.archived_at is None:
        patient.archived_at, patient.archived_by = now, actor.user_id
        announce(PatientArchived(at=now, actor_id=actor.user_id, patient_id=patient.id))
    return patient


@transactional
def restore_patient(actor: Actor, patient_id: str, *, now: datetime) -> Patient:
    """The desk takes an archived record back into use. Doing it twice is no error.

    Raises NotAllowed; NotFound also for a record that is gone for good.
    """
    patient = record_at_desk(actor, patient_id, lock=True)
    if patient.archived_at is not None:
        patient.archived_at = patient.archived_by = None
        announce(PatientRestored(at=now, actor_id=actor.user_id, patient_id=patient.id))
    return patient


def visits_in_the_way(actor: Actor, patient_id: str, *, now: datetime) -> list[Visit]:
    """The visits ahead because of which a record cannot be archived, the next one first."""
    return upcoming(actor, now=now, patient_id=patient_id, per_page=MOST_NAMED)[0]
