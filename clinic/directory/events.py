"""What happens to the clinic, its catalogue and its doctors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorEvent:
    at: datetime
    actor_id: str
    doctor_id: str


class DoctorApplied(DoctorEvent):
    """A doctor registered and waits for approval."""


class DoctorAdded(DoctorEvent):
    """An admin added a doctor, bookable at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorApproved(DoctorEvent):
    """An admin approved a doctor who had registered."""

    user_id: str


class DoctorUpdated(DoctorEvent):
    """The profile changed."""


class PhotoChanged(DoctorEvent):
    """The doctor is seen as they are, or no more."""


class DelayChanged(DoctorEvent):
    """The doctor runs late today, or no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorArchived(DoctorEvent):
    """The doctor left; nobody can book them any more, and all their sessions ended."""

    user_id: str


class DoctorReactivated(DoctorEvent):
    """A doctor who had left is back, with the hours they had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningsWillChange:
    """Some day's opening may be another one in a moment: hours, absences, closed days, zone, a doctor.

    The one event that comes before its change, in the same transaction: what is over is written down first.
    """

    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueChanged:
    at: datetime
    actor_id: str
    kind: str  # "specialty", "visit_type" or "reason_code"
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicChanged:
    at: datetime
    actor_id: str
