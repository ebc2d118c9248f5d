"""Moving a visit: new time in, old time out, in one transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from clinic.accounts.actor import Actor
from clinic.booking.access import appointment_for, check_own_calendar, side_of
from clinic.booking.answer import drop_proposal
from clinic.booking.book import decide_by
from clinic.booking.cancel import changeable_until
from clinic.booking.errors import too_late
from clinic.booking.events import AppointmentMoved, MoveRequested
from clinic.booking.hold import own_hold
from clinic.booking.lifecycle import OPEN, HowTold, Status, wrong_state
from clinic.booking.models import Appointment, Side
from clinic.booking.record.change import check_version, next_version, set_time
from clinic.booking.record.claims import (
    drop_counter,
    drop_hold,
    lock_doctor,
    lock_patient,
    place,
    place_proposal,
)
from clinic.booking.record.snapshot import snapshot
from clinic.booking.times.verdict import Verdict, judge
from clinic.core.clock import require_aware
from clinic.core.errors import NotFound
from clinic.db import db, transactional
from clinic.directory.models import Doctor


@transactional
def reschedule(
    actor: Actor,
    appointment_id: str,
    *,
    starts_at: datetime,
    now: datetime,
    doctor_id: str | None = None,
    version: int | None = None,
    override_reason: str = "",
    told: HowTold | None = None,
    reminded_at: datetime | None = None,
) -> Appointment:
    """Move a visit to another time, or another doctor. The status stays.

    A patient's move of a confirmed visit that needs an answer keeps the confirmed time until the new
    one is confirmed. A doctor gives a visit to a colleague without override. `told` is how staff told the
    patient, `reminded_at` as for `cancel`. `starts_at` is aware; it may overlap the visit's own old time.
    Raises Conflict `wrong_state`, `stale_version`, `too_late`, `slot_taken`; Invalid; NotFound.
    """
    side = side_of(actor)
    appointment = appointment_for(actor, appointment_id, lock=True)
    _check_may_move(actor, appointment, version, now=now, reminded_at=reminded_at)
    target_id = doctor_id or appointment.doctor_id
    if side is Side.DOCTOR and target_id != appointment.doctor_id:
        _check_colleague(appointment.doctor_id, target_id)
        override_reason = ""
    lock_patient(appointment.patient_id)
    lock_doctor(target_id, now=now)
    hold = own_hold(actor)
    verdict = judge(
        actor, doctor_id=target_id, visit_type_id=appointment.visit_type_id,
        starts_at=require_aware(starts_at), patient_id=appointment.patient_id,
        moving=appointment, own_hold=hold, override_reason=override_reason, now=now,
    )  # fmt: skip
    drop_hold(hold)
    if _needs_answer(appointment, side, verdict):
        _propose(actor, appointment, side, target_id, verdict, now=now)
    else:
        _move(actor, appointment, side, target_id, verdict, now=now, told=told)
    return appointment


def may_move(
    appointment: Appointment, side: Side, *, now: datetime, reminded_at: datetime | None = None
) -> bool:
    """Whether this side may move the visit now; `reminded_at` as for `reschedule`."""
    if appointment.status not in OPEN:
        return False
    if side is not Side.PATIENT:
        return True
    until = changeable_until(appointment, reminded_at=reminded_at)
    return now <= until and now < appointment.starts_at


def _check_may_move(
    actor: Actor,
    appointment: Appointment,
    version: int | None,
    *,
    now: datetime,
    reminded_at: datetime | None,
) -> None:
    side = side_of(actor)
    if side is Side.DOCTOR:
        check_own_calendar(actor, appointment.doctor_id)
    if appointment.status not in OPEN:
        raise wrong_state()
    check_version(appointment, version)
    if not may_move(appointment, side, now=now, reminded_at=reminded_at):
        raise too_late()


def _check_colleague(doctor_id: str, colleague_id: str) -> None:
    """Raise NotFound where they are not active doctors of one specialty."""
    of = select(Doctor.specialty_id).where(Doctor.id == doctor_id).scalar_subquery()
    theirs = select(Doctor.id).where(
        Doctor.id == colleague_id, Doctor.active, Doctor.specialty_id == of
    )
    if db.session.scalar(theirs) is None:
        raise NotFound()


def _needs_answer(appointment: Appointment, side: Side, verdict: Verdict) -> bool:
    return (
        side is Side.PATIENT
        and appointment.status is Status.CONFIRMED
        and not verdict.plan.auto_confirm
    )


def _propose(
    actor: Actor,
    appointment: Appointment,
    side: Side,
    doctor_id: str,
    verdict: Verdict,
    *,
    now: datetime,
) -> None:
    # A second wish replaces the first: what the first one took is free again.
    stood = snapshot(appointment)
    drop_proposal(appointment)
    appointment.proposed_starts_at = verdict.starts_at
    appointment.proposed_doctor_id = doctor_id
    appointment.decide_by = decide_by(verdict.starts_at, now=now)
    place_proposal(appointment, verdict.plan)
    next_version(appointment, "move_requested", side, actor, MoveRequested, now=now, stood=stood)


def _move(
    actor: Actor,
    appointment: Appointment,
    side: Side,
    doctor_id: str,
    verdict: Verdict,
    *,
    now: datetime,
    told: HowTold | None,
) -> None:
    stood = snapshot(appointment)
    drop_counter(appointment)
    set_time(appointment, doctor_id, verdict.starts_at, verdict.plan)
    appointment.lane = verdict.lane
    appointment.override_reason = verdict.override_reason
    appointment.placed_by_hand = bool(verdict.override_reason)
    appointment.proposed_starts_at = appointment.proposed_doctor_id = None
    appointment.moved_by_clinic = side is not Side.PATIENT
    waits = appointment.status is Status.REQUESTED
    appointment.agreed_at = None if waits else now
    appointment.decide_by = decide_by(verdict.starts_at, now=now) if waits else None
    place(appointment)
    next_version(
        appointment, "moved", side, actor, AppointmentMoved, now=now, stood=stood, told=told
    )
