"""What happens around emergency access."""

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
