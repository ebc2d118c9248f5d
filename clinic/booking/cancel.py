"""Calling a visit off."""

from __future__ import annotations

from datetime import datetime, timedelta

from clinic.accounts.actor import Actor
from clinic.booking.access import appointment_for, check_own_calendar, side_of
from clinic.booking.answer import end
from clinic.booking.events import AppointmentCancelled
from clinic.booking.lifecycle import OPEN, HowTold, Step, after, wrong_state
from clinic.booking.models import Appointment, Side
from clinic.booking.reason import reason_given
from clinic.booking.record.change import check_version, next_version
from clinic.booking.record.snapshot import snapshot
from clinic.db import transactional
from clinic.directory.queries import the_clinic

#: So long after a reminder has left, its links move and cancel in time.
AFTER_REMINDER = timedelta(hours=6)


@transactional
def cancel(
    actor: Actor,
    appointment_id: str,
    *,
    now: datetime,
    reason: str = "",
    code: str | None = None,
    version: int | None = None,
    told: HowTold | None = None,
    reminded_at: datetime | None = None,
) -> Appointment:
    """Cancel a visit: patients until the start, staff with a reason until it is completed.

    The reason is one of the clinic's by its `code`, a text, or both. `told` is how staff told the patient.
    A patient's is marked late after the cut-off, unless the visit was booked, or moved by the clinic,
    after it; `reminded_at` is when the reminder left by whose link it is done, None without one.
    Raises Invalid at `reason` or `code`, NotFound, Conflict `wrong_state` or `stale_version`.
    """
    side = side_of(actor)
    why = reason_given(reason, code, "cancel", is_needed=side is not Side.PATIENT)
    appointment = appointment_for(actor, appointment_id, lock=True)
    if side is Side.DOCTOR:
        check_own_calendar(actor, appointment.doctor_id)
    check_version(appointment, version)
    stood, target = snapshot(appointment), after(appointment.status, Step.CANCEL)
    if side is Side.PATIENT:
        if appointment.status not in OPEN or appointment.starts_at <= now:
            raise wrong_state()
        appointment.cancelled_late = is_late(appointment, now=now, reminded_at=reminded_at)
    appointment.status = target
    end(appointment, side, why.text, now=now)
    next_version(
        appointment, "cancelled", side, actor, AppointmentCancelled,
        now=now, stood=stood, why=why, told=told,
    )  # fmt: skip
    return appointment


def cutoff(appointment: Appointment) -> datetime:
    """Until when the patient may move the visit, and cancel it without being late."""
    return appointment.starts_at - timedelta(minutes=the_clinic().cancel_cutoff_minutes)


def changeable_until(appointment: Appointment, *, reminded_at: datetime | None = None) -> datetime:
    """The same with what the rules waive: what the clinic has moved can be changed until it begins, and
    so can, by the link of a reminder that left at `reminded_at`, any visit for six hours.
    """
    if appointment.moved_by_clinic:
        return appointment.starts_at
    until = cutoff(appointment)
    if reminded_at is not None:
        until = max(until, reminded_at + AFTER_REMINDER)
    return min(until, appointment.starts_at)


def is_late(
    appointment: Appointment, *, now: datetime, reminded_at: datetime | None = None
) -> bool:
    """Whether a patient's cancellation now would be marked late; `reminded_at` as for `cancel`."""
    if now <= changeable_until(appointment, reminded_at=reminded_at):
        return False
    return appointment.created_at <= cutoff(appointment) and not appointment.moved_by_clinic
