"""What happens to patients."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientRegistered:
    at: datetime
    actor_id: str
    patient_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientUpdated:
    at: datetime
    actor_id: str
    patient_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DoNotContactSet:
    """A patient wants no messages about their treatment."""

    at: datetime
    actor_id: str
    patient_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DoNotContactLifted:
    """They may be written to again."""

    at: datetime
    actor_id: str
    patient_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeathNoted:
    """The desk knows that a patient has died, or on which day."""

    at: datetime
    actor_id: str
    patient_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeathTakenBack:
    """It was a mistake: the patient lives."""

    at: datetime
    actor_id: str
    patient_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientArchived:
    """A record is out of use; nobody can be booked for it."""

    at: datetime
    actor_id: str
    patient_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientRestored:
    """An archived record is in use again."""

    at: datetime
    actor_id: str
    patient_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationEnded:
    """The desk has ended that a user acts for a patient."""

    at: datetime
    actor_id: str
    patient_id: str
    user_id: str
