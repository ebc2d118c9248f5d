"""Taking back a cancel, a decline or a confirm, within the clinic's grace period."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from clinic.accounts.actor import Actor
from clinic.booking.access import appointment_for, side_of
from clinic.booking.book import decide_by
from clinic.booking.events import AnswerUndone
from clinic.booking.lifecycle import ENDED, Status
from clinic.booking.models import Appointment, AppointmentChange
from clinic.booking.record.change import next_version
from clinic.booking.record.claims import (
    lock_doctor,
    lock_patient,
    place,
)
from clinic.core.errors import N_, Conflict
from clinic.db import db, transactional
from clinic.directory.queries import the_clinic

UNDOABLE = frozenset({"confirmed", "declined", "cancelled"})


@transactional
def undo(actor: Actor, appointment_id: str, *, version: int | None, now: datetime) -> Appointment:
    """Take back what the actor has just done to an appointment, which made it this version.

    Raises NotFound, Conflict `undo_ended` once it is too late or not the actor's to undo, or
    `slot_taken` where the freed time has been taken meanwhile.
    """
    side = side_of(actor)
    appointment = appointment_for(actor, appointment_id, lock=True)
    last = _last_change(appointment)
    if not can_undo(last, actor, version=version, now=now):
        raise Conflict("undo_ended", N_("This can no longer be undone."))
    before, appointment.status = appointment.status, Status(last.status_before or "")
    if before in ENDED:
        lock_patient(appointment.patient_id)
        lock_doctor(appointment.doctor_id, now=now)
        place(appointment)
    appointment.ended_at = appointment.ended_by = None
    appointment.end_reason = ""
    appointment.cancelled_late = False
    if appointment.status is Status.REQUESTED:
        appointment.confirmed_at = appointment.agreed_at = None
        appointment.decide_by = decide_by(appointment.starts_at, now=now)
    next_version(appointment, "undone", side, actor, AnswerUndone, now=now, before=before)
    return appointment


def can_undo(last: AppointmentChange, actor: Actor, *, version: int | None, now: datetime) -> bool:
    """Whether the last change is this actor's, undoable, and still within the grace period."""
    grace = timedelta(seconds=the_clinic().grace_seconds)
    return (
        last.version == version
        and last.what in UNDOABLE
        and last.by_user_id == actor.user_id
        and now <= last.at + grace
    )


def _last_change(appointment: Appointment) -> AppointmentChange:
    return db.session.scalars(
        select(AppointmentChange)
        .where(AppointmentChange.appointment_id == appointment.id)
        .order_by(AppointmentChange.version.desc())
        .limit(1)
    ).one()
