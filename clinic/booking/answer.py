"""The doctor, or the desk, answers what waits: a request, or a patient's move of a confirmed visit."""

from __future__ import annotations

from datetime import datetime

from clinic.accounts.actor import Actor
from clinic.booking.access import appointment_for, check_own_calendar, staff_side
from clinic.booking.events import (
    AppointmentConfirmed,
    AppointmentDeclined,
    AppointmentEvent,
    AppointmentMoved,
    MoveDeclined,
)
from clinic.booking.lifecycle import HowTold, Status, Step, after, wrong_state
from clinic.booking.models import Appointment, Side
from clinic.booking.reason import reason_given
from clinic.booking.record.change import check_version, next_version, set_time
from clinic.booking.record.claims import drop_counter, free, place
from clinic.booking.record.snapshot import snapshot
from clinic.booking.times.context import booking_context, plan_for
from clinic.db import transactional


@transactional
def confirm(
    actor: Actor, appointment_id: str, *, now: datetime, version: int | None = None
) -> Appointment:
    """Say yes to a request, or to the move that a patient asked for.

    Raises NotFound, Conflict `wrong_state` (answered, cancelled or past already) or `stale_version`.
    """
    side = staff_side(actor)
    appointment = _to_answer(actor, appointment_id, version)
    if appointment.proposed_starts_at is not None:
        return _take_proposal(actor, appointment, side, now=now)
    target = after(appointment.status, Step.CONFIRM)
    if appointment.starts_at <= now:
        raise wrong_state()
    stood, appointment.status = snapshot(appointment), target
    drop_counter(appointment)
    appointment.confirmed_at = appointment.agreed_at = appointment.answered_at = now
    appointment.decide_by = None
    next_version(appointment, "confirmed", side, actor, AppointmentConfirmed, now=now, stood=stood)
    return appointment


@transactional
def decline(
    actor: Actor,
    appointment_id: str,
    *,
    now: datetime,
    reason: str = "",
    code: str | None = None,
    version: int | None = None,
    told: HowTold | None = None,
) -> Appointment:
    """Say no, with a reason that the patient reads: one of the clinic's, a text, or both.

    `told` is how staff told the patient. A declined move leaves the confirmed time.
    Raises Invalid at `reason` or `code`, NotFound, Conflict `wrong_state` or `stale_version`.
    """
    side = staff_side(actor)
    why = reason_given(reason, code, "decline", is_needed=True)
    appointment = _to_answer(actor, appointment_id, version)
    stood = snapshot(appointment)
    event: type[AppointmentEvent] = AppointmentDeclined
    if appointment.proposed_starts_at is not None:
        drop_proposal(appointment)
        what, event = "move_declined", MoveDeclined
    else:
        appointment.status, what = after(appointment.status, Step.DECLINE), "declined"
        appointment.answered_at = now
        end(appointment, side, why.text, now=now)
    next_version(appointment, what, side, actor, event, now=now, stood=stood, why=why, told=told)
    return appointment


def drop_proposal(appointment: Appointment) -> None:
    """Nothing is proposed any more: the visit has its own time, and only that."""
    appointment.proposed_starts_at = None
    appointment.proposed_doctor_id = None
    appointment.decide_by = None
    place(appointment)


def end(appointment: Appointment, side: Side, reason: str, *, now: datetime) -> None:
    """The visit will not take place: who ended it, why, and its time is free at once."""
    note_end(appointment, side, reason, now=now)
    drop_counter(appointment)
    free(appointment.id)


def note_end(appointment: Appointment, side: Side, reason: str, *, now: datetime) -> None:
    """Write who ended it and why into the visit alone."""
    appointment.ended_by = side
    appointment.ended_at = now
    appointment.end_reason = reason
    appointment.decide_by = None
    appointment.proposed_starts_at = None
    appointment.proposed_doctor_id = None


def _to_answer(actor: Actor, appointment_id: str, version: int | None) -> Appointment:
    appointment = appointment_for(actor, appointment_id, lock=True)
    check_own_calendar(actor, appointment.proposed_doctor_id or appointment.doctor_id)
    check_version(appointment, version)
    return appointment


def _take_proposal(
    actor: Actor, appointment: Appointment, side: Side, *, now: datetime
) -> Appointment:
    assert appointment.proposed_starts_at is not None
    assert appointment.proposed_doctor_id is not None
    if appointment.status is not Status.CONFIRMED or appointment.proposed_starts_at <= now:
        raise wrong_state()
    stood = snapshot(appointment)
    doctor_id, starts_at = appointment.proposed_doctor_id, appointment.proposed_starts_at
    plan = plan_for(
        booking_context([doctor_id]), doctor_id, appointment.visit_type_id, moving=appointment
    )
    set_time(appointment, doctor_id, starts_at, plan)
    appointment.agreed_at = now
    drop_proposal(appointment)
    next_version(appointment, "move_confirmed", side, actor, AppointmentMoved, now=now, stood=stood)
    return appointment
