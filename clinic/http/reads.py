"""Telling the audit whose records a page or an answer shows. What cannot be told is not shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from clinic.audit.reads import note_exported, note_listed, note_read
from clinic.http.clock import now
from clinic.http.current import current_user

if TYPE_CHECKING:
    from clinic.booking.models import Appointment
    from clinic.patients.models import Patient


#: Why a doctor reads of somebody who is not in their care.
EMERGENCY = "emergency"
#: Why an admin reads the reason that the doctor gave for it.
REVIEW = "review"


def visit_opened(appointment: Appointment) -> Appointment:
    """Somebody sees one visit; the same visit."""
    _opened("appointment", appointment.id, _role())
    return appointment


def patient_opened(patient: Patient, *, in_emergency: bool = False) -> Patient:
    """Somebody sees one patient; the same patient."""
    _opened("patient", patient.id, EMERGENCY if in_emergency else _role())
    return patient


def notes_opened(appointment_id: str) -> None:
    """Somebody sees the notes about one visit."""
    _opened("appointment", appointment_id, _role())


def note_opened(note_id: str) -> None:
    """Somebody sees one note."""
    _opened("note", note_id, _role())


def emergency_reviewed(emergency_id: str) -> None:
    """An admin reads why a doctor opened a record in an emergency."""
    _opened("break_glass", emergency_id, REVIEW)


def patients_listed(what: str, patients: Iterable[Patient]) -> None:
    """Staff see these patients in a list, which is called `what`."""
    _listed(what, [patient.id for patient in patients])


def visits_listed(what: str, visits: Iterable[Appointment]) -> None:
    """Staff see these visits in a list, which is called `what`."""
    _listed(what, [visit.patient_id for visit in visits])


def patient_looked_up(patient: Patient) -> None:
    """A doctor learns that somebody who is not in their care is a patient here."""
    note_listed(
        actor_id=current_user.user_id,
        what=EMERGENCY,
        patient_ids=[patient.id],
        reason=EMERGENCY,
        now=now(),
    )


def ids_listed(what: str, patient_ids: Collection[str]) -> None:
    """Staff see something of the patients with these ids in a list, which is called `what`."""
    _listed(what, patient_ids)


def table_exported(what: str, rows: int) -> None:
    """Staff take a table of so many rows away as a file."""
    note_exported(actor_id=current_user.user_id, what=what, rows=rows, now=now())


def _opened(kind: str, subject_id: str, reason: str) -> None:
    note_read(
        actor_id=current_user.user_id,
        subject_kind=kind,
        subject_id=subject_id,
        reason=reason,
        now=now(),
    )


def _listed(what: str, patient_ids: Collection[str]) -> None:
    if not current_user.is_staff:
        return  # one's own list shows nobody else
    note_listed(
        actor_id=current_user.user_id,
        what=what,
        patient_ids=patient_ids,
        reason=_role(),
        now=now(),
    )


def _role() -> str:
    """In what role somebody reads: at the desk, as the doctor, or for themselves and theirs."""
    if current_user.is_desk:
        return "desk"
    return "care" if current_user.is_doctor else "own"
