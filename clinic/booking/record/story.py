"""The story of an appointment: one line for each version, written with the change itself."""

from __future__ import annotations

from datetime import datetime

from clinic.accounts.actor import Actor
from clinic.booking.models import Appointment, AppointmentChange, Side
from clinic.booking.reason import NO_REASON_GIVEN, ReasonGiven
from clinic.booking.record.snapshot import Snapshot
from clinic.db import db

#: Its instant alone has changed, by another law of its zone: whoever knew its time knows it.
RETIMED = "retimed"


def record_change(
    appointment: Appointment,
    what: str,
    side: Side,
    actor: Actor,
    *,
    now: datetime,
    stood: Snapshot | None = None,
    why: ReasonGiven = NO_REASON_GIVEN,
) -> None:
    """Add what has just happened, under the appointment's present version.

    `stood` is how it stood before, None for one that is new.
    """
    db.session.add(line_of_story(appointment, what, side, actor, now=now, stood=stood, why=why))


def line_of_story(
    appointment: Appointment,
    what: str,
    side: Side,
    actor: Actor,
    *,
    now: datetime,
    stood: Snapshot | None = None,
    why: ReasonGiven = NO_REASON_GIVEN,
) -> AppointmentChange:
    """What has just happened, as `record_change` adds it."""
    return AppointmentChange(
        appointment_id=appointment.id,
        version=appointment.version,
        at=now,
        what=what,
        side=side,
        by_user_id=actor.user_id or None,
        status_before=stood["status"] if stood else None,
        status_after=appointment.status,
        starts_before=stood["starts_at"] if stood and _has_moved(appointment, stood) else None,
        starts_after=appointment.starts_at,
        code=why.code,
        # What patients write may be about their health: that is kept with the visit alone.
        said=why.text if side is not Side.PATIENT else "",
    )


def _has_moved(appointment: Appointment, stood: Snapshot) -> bool:
    return bool(
        appointment.starts_at != stood["starts_at"] or appointment.doctor_id != stood["doctor_id"]
    )
