"""What happens to holds and appointments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from clinic.booking.lifecycle import HowTold


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentEvent:
    """`version` is the appointment's after the change; `actor_id` is empty where the clock acted.

    `doctor_before` had the visit until now; `asked_before` had been asked for another time, which is
    no longer wished. Both are empty where nothing of that sort has changed. `told` is how whoever acted
    has told the patient, None where the clinic's mail is the first to say so.
    """

    at: datetime
    actor_id: str
    appointment_id: str
    version: int
    doctor_before: str = ""
    asked_before: str = ""
    told: HowTold | None = None


class AppointmentRequested(AppointmentEvent):
    """A patient asked for a time."""


class AppointmentBooked(AppointmentEvent):
    """A visit was booked and is confirmed."""


class AppointmentConfirmed(AppointmentEvent):
    """The doctor or the desk said yes."""


class AppointmentDeclined(AppointmentEvent):
    """The doctor or the desk said no."""


class AppointmentExpired(AppointmentEvent):
    """Nobody answered in time."""


class AppointmentMoved(AppointmentEvent):
    """The visit has a new time, and perhaps another doctor."""


class AppointmentRetimed(AppointmentEvent):
    """Newer zone data gave the promised wall time another instant, and the visit has that one now."""


class MoveRequested(AppointmentEvent):
    """A patient asked for another time of a confirmed visit, which keeps its time until answered."""


class MoveDeclined(AppointmentEvent):
    """The other time was refused or not answered; the confirmed time stands."""


class TimeProposed(AppointmentEvent):
    """Staff proposed another time for a request, whose own is kept as well."""


class TimeRefused(AppointmentEvent):
    """The patient would rather have the time that was asked for."""


class AppointmentCancelled(AppointmentEvent):
    """The visit will not take place."""


class AttendanceChanged(AppointmentEvent):
    """Arrived, in the room, completed, or not come; or one of these taken back; or "I am coming"."""


class AnswerUndone(AppointmentEvent):
    """A confirm, decline, cancel or move was taken back within the grace period."""


class PlacementKept(AppointmentEvent):
    """A person decided that a visit stays where it is, though the doctor is closed or away."""


class RemarkChanged(AppointmentEvent):
    """Staff wrote something about the visit for each other; its version stays as it is."""


class VideoLinkChanged(AppointmentEvent):
    """The visit takes place behind another link; its version stays as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldChanged:
    """A time was kept, kept longer, or let go; `doctor_before` is whose time was let go for it."""

    at: datetime
    actor_id: str
    hold_id: str
    doctor_id: str
    doctor_before: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetimingRefused:
    """Where the promised wall time is now there is no place for the visit: a person decides."""

    at: datetime
    actor_id: str
    appointment_id: str
