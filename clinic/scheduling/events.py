"""What happens to a doctor's schedule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursChanged:
    at: datetime
    actor_id: str
    doctor_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOffTaken:
    at: datetime
    actor_id: str
    doctor_id: str
    time_off_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOffRemoved:
    at: datetime
    actor_id: str
    doctor_id: str
    time_off_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOffRetimed:
    """Newer zone data gave the wall times of an absence other instants, and it has those now."""

    at: datetime
    actor_id: str
    doctor_id: str
    time_off_id: str
