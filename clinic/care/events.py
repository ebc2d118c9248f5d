"""What happens around emergency access, to allergies and to notes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GlassBroken:
    """A doctor opened the record of a patient who is not in their care."""

    at: datetime
    actor_id: str
    break_glass_id: str
    patient_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyReviewed:
    """An admin has looked at what a doctor opened in an emergency, and why."""

    at: datetime
    actor_id: str
    break_glass_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AllergiesChanged:
    """A doctor wrote down what every doctor of this patient has to know."""

    at: datetime
    actor_id: str
    patient_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteEvent:
    """`version` is the note's after what happened."""

    at: datetime
    actor_id: str
    note_id: str
    appointment_id: str
    version: int


class PrivateNoteSaved(NoteEvent):
    """A doctor wrote a note for themselves, or a new version of it."""


class SharedNoteSaved(NoteEvent):
    """A doctor wrote a note to the patient, or a new version of it."""


class NoteRetracted(NoteEvent):
    """A note to the patient was taken back before they read it."""


class NoteRead(NoteEvent):
    """The patient's side was sent the text of a note for the first time."""


class NoteRemoved(NoteEvent):
    """A note about somebody who was erased is gone: the law asks to keep it no longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessorNamed:
    """Somebody reads the notes of a doctor who leaves, and has the follow-ups that are not over."""

    at: datetime
    actor_id: str
    doctor_id: str
    successor_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotesPrinted:
    """An admin, or the operator, printed all notes about a patient, who had asked for them."""

    at: datetime
    actor_id: str
    patient_id: str
