"""Another time instead of the one asked for: staff propose it, and the patient says yes or no."""

from __future__ import annotations

from datetime import datetime

from clinic.accounts.actor import Actor
from clinic.booking.access import appointment_for, check_own_calendar, side_of, staff_side
from clinic.booking.book import decide_by
from clinic.booking.events import AppointmentConfirmed, TimeProposed, TimeRefused
from clinic.booking.lifecycle import Status, Step, after, wrong_state
from clinic.booking.models import Appointment, Proposal, Side
from clinic.booking.record.change import check_version, next_version, set_time
from clinic.booking.record.claims import (
    drop_counter,
    lock_doctor,
    lock_patient,
    place,
    place_kept,
)
from clinic.booking.record.snapshot import snapshot
from clinic.booking.times.context import booking_context, plan_for
from clinic.booking.times.verdict import Verdict, judge
from clinic.core.clock import require_aware
from clinic.core.errors import N_, Invalid, NotAllowed
from clinic.db import db, transactional


@transactional
def propose(
    actor: Actor,
    appointment_id: str,
    *,
    starts_at: datetime,
    now: datetime,
    version: int | None = None,
) -> Appointment:
    """Keep another open time of the same doctor for a request until its patient has answered.

    The time asked for is kept as well, and so long: until 24 hours from now or 2 hours before the
    earlier of both, whichever is first, but never less than 15 minutes. A second proposal replaces the
    first. `starts_at` is aware. Raises Conflict `wrong_state`, `stale_version` or `slot_taken`, Invalid
    `not_bookable` or at `starts_at`, NotFound, NotAllowed.
    """
    side = staff_side(actor)
    appointment = appointment_for(actor, appointment_id, lock=True)
    check_own_calendar(actor, appointment.doctor_id)
    check_version(appointment, version)
    if appointment.status is not Status.REQUESTED or appointment.starts_at <= now:
        raise wrong_state()
    lock_doctor(appointment.doctor_id, now=now)
    stood = snapshot(appointment)
    drop_counter(appointment)
    verdict = judge(
        actor, doctor_id=appointment.doctor_id, visit_type_id=appointment.visit_type_id,
        starts_at=require_aware(starts_at), patient_id=appointment.patient_id,
        moving=appointment, now=now,
    )  # fmt: skip
    _keep(appointment, verdict, now=now)
    next_version(appointment, "time_proposed", side, actor, TimeProposed, now=now, stood=stood)
    return appointment


@transactional
def accept_time(
    actor: Actor, appointment_id: str, *, now: datetime, version: int | None = None
) -> Appointment:
    """The patient's side says yes: the visit is confirmed at the time that was proposed.

    Raises NotFound, NotAllowed, Conflict `wrong_state`, `stale_version`, or `slot_taken` where the
    patient has another visit then.
    """
    appointment = _to_answer(actor, appointment_id, version, now=now)
    starts_at, doctor_id = appointment.counter_starts_at, appointment.doctor_id
    assert starts_at is not None
    lock_patient(appointment.patient_id)
    lock_doctor(doctor_id, now=now)
    stood = snapshot(appointment)
    drop_counter(appointment)
    known, kind = booking_context([doctor_id]), appointment.visit_type_id
    set_time(
        appointment, doctor_id, starts_at, plan_for(known, doctor_id, kind, moving=appointment)
    )
    appointment.status = after(appointment.status, Step.CONFIRM)
    appointment.confirmed_at = appointment.agreed_at = appointment.answered_at = now
    appointment.decide_by = None
    appointment.moved_by_clinic = True
    place(appointment)
    next_version(
        appointment, "time_accepted", Side.PATIENT, actor, AppointmentConfirmed,
        now=now, stood=stood,
    )  # fmt: skip
    return appointment


@transactional
def refuse_time(
    actor: Actor, appointment_id: str, *, now: datetime, version: int | None = None
) -> Appointment:
    """The patient's side says no: the request waits for its answer again, with a deadline from now.

    Raises NotFound, NotAllowed, Conflict `wrong_state` or `stale_version`.
    """
    appointment = _to_answer(actor, appointment_id, version, now=now)
    stood = snapshot(appointment)
    drop_counter(appointment)
    appointment.decide_by = decide_by(appointment.starts_at, now=now)
    next_version(
        appointment, "time_refused", Side.PATIENT, actor, TimeRefused, now=now, stood=stood
    )
    return appointment


def waits_for_patient(appointment: Appointment, *, now: datetime) -> bool:
    """Whether another time is proposed, and can still be accepted."""
    until = appointment.decide_by
    return (
        appointment.counter_starts_at is not None
        and appointment.status is Status.REQUESTED
        and until is not None
        and until > now
    )


def _keep(appointment: Appointment, verdict: Verdict, *, now: datetime) -> None:
    if verdict.starts_at == appointment.starts_at:
        sentence = N_("This is the time that was asked for.")
        raise Invalid("invalid", sentence, fields={"starts_at": sentence})
    until = decide_by(min(verdict.starts_at, appointment.starts_at), now=now)
    kept = Proposal(
        appointment_id=appointment.id,
        doctor_id=appointment.doctor_id,
        visit_type_id=appointment.visit_type_id,
        starts_at=verdict.starts_at,
        ends_at=verdict.ends_at,
        created_at=now,
        expires_at=until,
    )
    db.session.add(kept)
    db.session.flush()
    place_kept(kept, verdict.plan, besides=appointment)
    appointment.counter_starts_at = verdict.starts_at
    appointment.decide_by = until


def _to_answer(
    actor: Actor, appointment_id: str, version: int | None, *, now: datetime
) -> Appointment:
    if side_of(actor) is not Side.PATIENT:
        raise NotAllowed()
    appointment = appointment_for(actor, appointment_id, lock=True)
    check_version(appointment, version)
    if not waits_for_patient(appointment, now=now):
        raise wrong_state()
    return appointment
