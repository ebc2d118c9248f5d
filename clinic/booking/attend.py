"""The day of the visit: arrived, in the room, completed, or not come; each can be undone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from clinic.accounts.actor import Actor
from clinic.booking.access import appointment_for, check_own_calendar, side_of, staff_side
from clinic.booking.answer import drop_proposal
from clinic.booking.events import AttendanceChanged
from clinic.booking.lifecycle import STEPS_OF_DAY, Status, Step, after, wrong_state
from clinic.booking.models import Appointment, AppointmentChange, Side
from clinic.booking.record.change import check_version, next_version
from clinic.booking.record.snapshot import snapshot
from clinic.core.errors import N_, Conflict, NotAllowed
from clinic.core.local_time import local_date
from clinic.db import db, transactional
from clinic.directory.queries import the_clinic
from clinic.dispatch import announce


@transactional
def attend(
    actor: Actor, appointment_id: str, step: Step, *, now: datetime, version: int | None = None
) -> Appointment:
    """Take one of the steps of the day; from the local day of the visit on.

    Raises NotFound, Conflict `wrong_state`, `too_early` or `stale_version`.
    """
    side = staff_side(actor)
    appointment = appointment_for(actor, appointment_id, lock=True)
    check_own_calendar(actor, appointment.doctor_id)
    check_version(appointment, version)
    stood, target = snapshot(appointment), after(appointment.status, step)
    _check_day(appointment, step, now=now)
    if appointment.proposed_starts_at is not None:
        drop_proposal(appointment)
    appointment.status = target
    note_moment(appointment, target, now)
    next_version(appointment, str(target), side, actor, AttendanceChanged, now=now, stood=stood)
    return appointment


@transactional
def undo_attendance(
    actor: Actor, appointment_id: str, step: Step, *, now: datetime, version: int | None = None
) -> Appointment:
    """Take a step back that was the last one; the visit stands as it did before it.

    Raises NotFound, Conflict `wrong_state` or `stale_version`.
    """
    side = staff_side(actor)
    appointment = appointment_for(actor, appointment_id, lock=True)
    check_own_calendar(actor, appointment.doctor_id)
    check_version(appointment, version)
    reached = STEPS_OF_DAY[step].target
    if appointment.status is not reached:
        raise wrong_state()
    stood = snapshot(appointment)
    appointment.status = _status_before(appointment, reached)
    note_moment(appointment, reached, None)
    next_version(
        appointment, f"{reached}_undone", side, actor, AttendanceChanged, now=now, stood=stood
    )
    return appointment


@transactional
def say_attending(
    actor: Actor, appointment_id: str, *, now: datetime, version: int | None = None
) -> Appointment:
    """The patient's side says "I am coming" to a confirmed visit ahead; saying it twice changes nothing.

    The visit stays as it is, and so does its version. Raises NotFound, NotAllowed for staff,
    Conflict `wrong_state` or `stale_version`.
    """
    if side_of(actor) is not Side.PATIENT:
        raise NotAllowed()
    appointment = appointment_for(actor, appointment_id, lock=True)
    check_version(appointment, version)
    if not may_attend(appointment, now=now):
        raise wrong_state()
    if appointment.attending_at is None:
        appointment.attending_at, version = now, appointment.version
        event = AttendanceChanged(
            at=now, actor_id=actor.user_id, appointment_id=appointment.id, version=version
        )
        announce(event)
    return appointment


def may_attend(appointment: Appointment, *, now: datetime) -> bool:
    """Whether "I am coming" can be said of it: it is confirmed, and lies ahead."""
    return appointment.status is Status.CONFIRMED and appointment.starts_at > now


def _check_day(appointment: Appointment, step: Step, *, now: datetime) -> None:
    zone = the_clinic().zone
    if local_date(now, zone) < local_date(appointment.starts_at, zone):
        raise Conflict("too_early", N_("You can mark this from the day of the visit."))
    if STEPS_OF_DAY[step].once_begun and now < appointment.starts_at:
        raise Conflict("too_early", N_("The visit has not begun yet."))


def note_moment(appointment: Appointment, reached: Status, moment: datetime | None) -> None:
    """Write into the visit alone when the patient came, and was called in; None for what is taken back."""
    if reached is Status.ARRIVED:
        appointment.arrived_at = moment
    elif reached is Status.IN_ROOM:
        appointment.in_room_at = moment


def _status_before(appointment: Appointment, reached: Status) -> Status:
    """The state from which the last step led here, as the story tells it."""
    found = db.session.scalar(
        select(AppointmentChange.status_before)
        .where(
            AppointmentChange.appointment_id == appointment.id,
            AppointmentChange.status_after == reached,
            AppointmentChange.what == str(reached),
        )
        .order_by(AppointmentChange.version.desc())
        .limit(1)
    )
    return Status(found) if found else Status.CONFIRMED
