"""The story of an appointment: one line for each version, written with the change itself."""

from __future__ import annotations

from datetime import datetime

from clinic.accounts.actor import Actor
from clinic.booking.lifecycle import Status
from clinic.booking.models import Appointment, AppointmentChange, Side
from clinic.db import db


def record_change(
    appointment: Appointment,
    what: str,
    side: Side,
    actor: Actor,
    *,
    now: datetime,
    before: Status | None = None,
    starts_before: datetime | None = None,
) -> None:
    """Add what has just happened, under the appointment's present version."""
    db.session.add(
        AppointmentChange(
            appointment_id=appointment.id,
            version=appointment.version,
            at=now,
            what=what,
            side=side,
            by_user_id=actor.user_id or None,
            status_before=before,
            status_after=appointment.status,
            starts_before=starts_before,
            starts_after=appointment.starts_at,
        )
    )
