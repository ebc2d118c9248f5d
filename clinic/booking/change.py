"""What every change of an appointment has in common: the version, the story, the announcement."""

from __future__ import annotations

from datetime import datetime

from clinic.accounts.actor import Actor
from clinic.booking.events import AppointmentEvent
from clinic.booking.lifecycle import Status, stale_version
from clinic.booking.models import Appointment, Side
from clinic.booking.story import tell
from clinic.dispatch import announce


def check_version(appointment: Appointment, version: int | None) -> None:
    """Raise Conflict `stale_version` where the caller looked at another version than the present one."""
    if version is not None and version != appointment.version:
        raise stale_version()


def next_version(
    appointment: Appointment,
    what: str,
    side: Side,
    actor: Actor,
    event: type[AppointmentEvent],
    *,
    now: datetime,
    before: Status | None = None,
    starts_before: datetime | None = None,
) -> None:
    """Raise the version, add the line to the story and announce the event."""
    appointment.version += 1
    tell(
        appointment,
        what,
        side,
        actor,
        now=now,
        before=before or appointment.status,
        starts_before=starts_before,
    )
    announce(
        event(
            at=now,
            actor_id=actor.user_id,
            appointment_id=appointment.id,
            version=appointment.version,
        )
    )
