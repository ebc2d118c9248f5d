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
