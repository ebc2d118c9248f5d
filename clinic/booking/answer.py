"""The doctor, or the desk, answers what waits: a request, or a patient's move of a confirmed visit."""

from __future__ import annotations

from datetime import datetime

from clinic.accounts.actor import Actor
from clinic.booking.access import appointment_for, check_own_calendar, staff_side
from clinic.booking.events import (
    AppointmentConfirmed,
    AppointmentDeclined,
    AppointmentMoved,
    MoveDeclined,
)
from clinic.booking.lifecycle import Status, Step, after, wrong_state
from clinic.booking.models import Appointment, Side
from clinic.booking.reason import reason_text
from clinic.booking.record.change import check_version, next_version, set_time
from clinic.booking.record.claims import free, place
from clinic.booking.times.context import booking_context, plan_for
from clinic.core.errors import N_, Invalid
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
    before, appointment.status = appointment.status, target
    appointment.confirmed_at = appointment.agreed_at = now
    appointment.decide_by = None
    next_version(
        appointment, "confirmed", side, actor, AppointmentConfirmed, now=now, before=before
    )
    return appointment


@transactional
def decline(
    actor: Actor, appointment_id: str, *, reason: str, now: datetime, version: int | None = None
) -> Appointment:
    """Say no, with a reason that the patient reads. A declined move leaves the confirmed time.

    Raises Invalid at `reason`, NotFound, Conflict `wrong_state` or `stale_version`.
    """
    side = staff_side(actor)
    reason = reason_text(reason, "reason")
    if not reason:
        sentence = N_("Tell the patient why, in a few words.")
        raise Invalid("invalid", sentence, fields={"reason": sentence})
    appointment = _to_answer(actor, appointment_id, version)
    if appointment.proposed_starts_at is not None:
        asked = drop_proposal(appointment)
        next_version(
            appointment, "move_declined", side, actor, MoveDeclined, now=now, asked_before=asked
        )
        return appointment
    before = appointment.status
    appointment.status = after(before, Step.DECLINE)
    end(appointment, side, reason, now=now)
    next_version(appointment, "declined", side, actor, AppointmentDeclined, now=now, before=before)
    return appointment


def drop_proposal(appointment: Appointment) -> str:
    """Nothing is proposed any more: the visit has its own time, and only that.

    Returns the id of the doctor who had been asked for another time, "" if none had.
    """
    asked = appointment.proposed_doctor_id or ""
    appointment.proposed_starts_at = None
    appointment.proposed_doctor_id = None
    appointment.decide_by = None
    place(appointment)
    return asked


def end(appointment: Appointment, side: Side, reason: str, *, now: datetime) -> str:
    """The visit will not take place: who ended it, why, and its time is free at once.

    Returns the id of the doctor who had been asked for another time, "" if none had.
    """
    asked = appointment.proposed_doctor_id or ""
    appointment.ended_by = side
    appointment.ended_at = now
    appointment.end_reason = reason
    appointment.decide_by = None
    appointment.proposed_starts_at = None
    appointment.proposed_doctor_id = None
    free(appointment.id)
    return asked


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
    doctor_before, starts_before = appointment.doctor_id, appointment.starts_at
    doctor_id, starts_at = appointment.proposed_doctor_id, appointment.proposed_starts_at
    plan = plan_for(
        booking_context([doctor_id]), doctor_id, appointment.visit_type_id, moving=appointment
    )
    set_time(appointment, doctor_id, starts_at, plan)
    appointment.agreed_at = now
    drop_proposal(appointment)
    next_version(
        appointment, "move_confirmed", side, actor, AppointmentMoved,
        now=now, starts_before=starts_before, doctor_before=doctor_before,
    )  # fmt: skip
    return appointment
