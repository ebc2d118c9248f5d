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
) -> Appointment:
    """Cancel a visit: patients until the start, staff with a reason until it is completed.

    The reason is one of the clinic's by its `code`, a text, or both. `told` is how staff told the patient.
    A patient's is marked late after the cut-off, unless the visit was booked, or moved by the clinic,
    after it. Raises Invalid at `reason` or `code`, NotFound, Conflict `wrong_state` or `stale_version`.
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
        appointment.cancelled_late = is_late(appointment, now=now)
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


def is_late(appointment: Appointment, *, now: datetime) -> bool:
    """Whether a patient's cancellation now would be marked late."""
    limit = cutoff(appointment)
    return now > limit and appointment.created_at <= limit and not appointment.moved_by_clinic
