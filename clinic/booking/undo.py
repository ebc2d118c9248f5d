"""Taking back a confirm, a decline, a cancel or a move, within the clinic's grace period."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from clinic.accounts.actor import SYSTEM, Actor
from clinic.booking.access import appointment_for, side_of, visible_to
from clinic.booking.events import AnswerUndone
from clinic.booking.models import Appointment, AppointmentChange
from clinic.booking.record.change import next_version, promise
from clinic.booking.record.claims import (
    drop_counter,
    lock_doctor,
    lock_patient,
    place,
    place_proposal,
)
from clinic.booking.record.snapshot import restore, snapshot
from clinic.booking.times.context import booking_context, plan_for
from clinic.core.errors import N_, Conflict, NotFound
from clinic.db import db, transactional
from clinic.directory.queries import the_clinic

#: What can be taken back, as the story names it, by the noun of the step.
UNDOABLE = {
    "confirmation": frozenset({"confirmed", "move_confirmed"}),
    "decline": frozenset({"declined", "move_declined"}),
    "cancellation": frozenset({"cancelled"}),
    "reschedule": frozenset({"moved", "move_requested"}),
    "proposal": frozenset({"time_proposed"}),
}
ALL_UNDOABLE = frozenset().union(*UNDOABLE.values())


@transactional
def undo(
    actor: Actor,
    appointment_id: str,
    *,
    now: datetime,
    version: int | None = None,
    what: Collection[str] = ALL_UNDOABLE,
) -> Appointment:
    """Take back what the actor has just done to an appointment: it stands as before, deadline and all.

    `version` is the one that the change made it, None for whichever it is; `what` is as in `UNDOABLE`.
    Raises NotFound, Conflict `too_late` once it is, or where it is not the actor's to undo, or
    `slot_taken` where the time has been taken meanwhile.
    """
    side = side_of(actor)
    _check_theirs(actor, appointment_id)
    appointment = appointment_for(SYSTEM, appointment_id, lock=True)
    last = _last_change(appointment)
    version = appointment.version if version is None else version
    is_known = last.what in what and appointment.snapshot  # older rows have none
    if not is_known or not can_undo(last, actor, version=version, now=now):
        raise Conflict("too_late", N_("This can no longer be undone."))
    stood = snapshot(appointment)
    drop_counter(appointment)
    restore(appointment)
    if not appointment.zone:  # kept before the wall time was
        promise(appointment, the_clinic().zone)
    _take_times(appointment, now=now)
    next_version(appointment, "undone", side, actor, AnswerUndone, now=now, stood=stood)
    return appointment


def can_undo(last: AppointmentChange, actor: Actor, *, version: int, now: datetime) -> bool:
    """Whether the last change is this actor's, undoable, and still within the grace period."""
    grace = timedelta(seconds=the_clinic().grace_seconds)
    return (
        last.version == version
        and last.what in ALL_UNDOABLE
        and last.by_user_id == actor.user_id
        and now <= last.at + grace
    )


def _check_theirs(actor: Actor, appointment_id: str) -> None:
    """Raise NotFound unless they may see the visit, or have just given it to a colleague."""
    changed_last = (
        select(AppointmentChange.version)
        .where(
            AppointmentChange.appointment_id == Appointment.id,
            AppointmentChange.version == Appointment.version,
            AppointmentChange.by_user_id == actor.user_id,
        )
        .exists()
    )
    theirs = or_(visible_to(actor), changed_last)
    if (
        db.session.scalar(select(Appointment.id).where(Appointment.id == appointment_id, theirs))
        is None
    ):
        raise NotFound()


def _take_times(appointment: Appointment, *, now: datetime) -> None:
    """Take the visit's time, and the one that its patient had asked for."""
    lock_patient(appointment.patient_id)
    wished = appointment.proposed_doctor_id
    for doctor_id in sorted({appointment.doctor_id, wished or appointment.doctor_id}):
        lock_doctor(doctor_id, now=now)
    place(appointment)
    if wished is not None:
        known, kind = booking_context([wished]), appointment.visit_type_id
        place_proposal(appointment, plan_for(known, wished, kind, moving=appointment))


def _last_change(appointment: Appointment) -> AppointmentChange:
    return db.session.scalars(
        select(AppointmentChange)
        .where(AppointmentChange.appointment_id == appointment.id)
        .order_by(AppointmentChange.version.desc())
        .limit(1)
    ).one()
