"""Booking a visit: one transaction, one event, and the claims have the last word."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from clinic.accounts.actor import Actor
from clinic.booking.access import check_can_come, check_own_calendar, patient_to_book, side_of
from clinic.booking.errors import address_unverified, all_refused
from clinic.booking.events import AppointmentBooked, AppointmentRequested
from clinic.booking.hold import check_holds, own_hold
from clinic.booking.lifecycle import Status
from clinic.booking.models import Appointment, Side
from clinic.booking.reason import drop_draft, reason_text
from clinic.booking.record.claims import drop_hold, lock_doctor, lock_patient, place
from clinic.booking.record.story import record_change
from clinic.booking.times.any_doctor import doctors_in_turn
from clinic.booking.times.verdict import Verdict, judge
from clinic.core.clock import require_aware
from clinic.core.errors import N_, DomainError, Invalid, NotAllowed
from clinic.db import db, savepoint, transactional
from clinic.directory.queries import specialty
from clinic.dispatch import announce
from clinic.patients.queries import own_patient
from clinic.patients.register import add_birth_date


@transactional
def book(
    actor: Actor,
    *,
    visit_type_id: str,
    starts_at: datetime,
    now: datetime,
    doctor_id: str | None = None,
    specialty_id: str | None = None,
    patient_id: str | None = None,
    hold_id: str | None = None,
    reason: str = "",
    birth_date: date | None = None,
    override_reason: str = "",
) -> Appointment:
    """Book a visit with a doctor, or with any doctor of a specialty who is free.

    Without `patient_id` it is for the actor; staff must name one. Booked by staff it is confirmed, by
    a patient it is so where doctor and visit type both confirm by themselves, otherwise it is a
    request. The actor's hold is let go, with what they had typed; one that is named must be theirs and
    not have run out. `birth_date` goes into a record that has none. `starts_at` is aware.
    Raises Conflict `slot_taken`, `address_unverified`, `archived` or `deceased`,
    Invalid `not_bookable` or at a field, NotFound, NotAllowed.
    """
    side = side_of(actor)
    if side is Side.PATIENT and not actor.verified:
        raise address_unverified()
    if doctor_id is not None and specialty_id is not None:
        raise Invalid("invalid", fields={"specialty_id": N_("Choose a doctor or a specialty.")})
    if hold_id is not None:
        check_holds(actor, hold_id, now=now)
    asked = {
        "reason": reason_text(reason, "reason"),
        "patient_id": _locked_patient(actor, patient_id, birth_date, doctor_id=doctor_id, now=now),
        "visit_type_id": visit_type_id,
    }
    at = require_aware(starts_at)
    if doctor_id is None:
        return _book_with_any(actor, side, specialty_id, at, now=now, **asked)
    check_own_calendar(actor, doctor_id)
    return _book_with(actor, side, doctor_id, at, override=override_reason, now=now, **asked)


def decide_by(starts_at: datetime, *, now: datetime) -> datetime:
    """Until when a request must be answered: 24 h after asking or 2 h before the start, whichever is
    first, but never less than 15 minutes after asking."""
    return max(
        min(now + timedelta(hours=24), starts_at - timedelta(hours=2)), now + timedelta(minutes=15)
    )


def _locked_patient(
    actor: Actor,
    patient_id: str | None,
    birth_date: date | None,
    *,
    doctor_id: str | None,
    now: datetime,
) -> str:
    """Whom the visit is for, and when they were born if that is said; their row is kept until the
    transaction ends.
    """
    if patient_id is not None:
        patient = patient_to_book(actor, patient_id, doctor_id=doctor_id, now=now)
    elif actor.is_staff:
        raise Invalid("invalid", fields={"patient_id": N_("Choose the patient.")})
    else:
        patient = own_patient(actor)
    kept = lock_patient(patient.id)
    check_can_come(actor, kept)
    if birth_date is not None and kept is not None:
        add_birth_date(actor, kept, birth_date, now=now)
    return patient.id


def _book_with_any(
    actor: Actor,
    side: Side,
    specialty_id: str | None,
    starts_at: datetime,
    *,
    now: datetime,
    **asked: str,
) -> Appointment:
    """With the first doctor in turn who is free; a lost race leads to the next one."""
    if specialty_id is None:
        raise Invalid("invalid", fields={"doctor_id": N_("Choose a doctor or a specialty.")})
    if side is Side.DOCTOR:
        raise NotAllowed()
    specialty(specialty_id)
    refused: list[DomainError] = []
    for doctor_id in doctors_in_turn(
        specialty_id, asked["visit_type_id"], asked["patient_id"], starts_at, now=now
    ):
        try:
            # A failed try gives its locks back, so that two seekers cannot wait for each other.
            with savepoint():
                return _book_with(actor, side, doctor_id, starts_at, now=now, **asked)
        except DomainError as error:
            refused.append(error)
    raise all_refused(refused, to=starts_at)


def _book_with(
    actor: Actor,
    side: Side,
    doctor_id: str,
    starts_at: datetime,
    *,
    now: datetime,
    override: str = "",
    **asked: str,
) -> Appointment:
    """Book with this doctor; `asked` is patient_id, visit_type_id and reason."""
    lock_doctor(doctor_id, now=now)
    hold = own_hold(actor)
    verdict = judge(
        actor,
        doctor_id=doctor_id,
        visit_type_id=asked["visit_type_id"],
        starts_at=starts_at,
        patient_id=asked["patient_id"],
        own_hold=hold,
        override_reason=override,
        now=now,
    )
    drop_hold(hold)
    drop_draft(actor.user_id)
    appointment = new_appointment(actor, side, verdict, doctor_id=doctor_id, now=now, **asked)
    db.session.add(appointment)
    db.session.flush()
    place(appointment)
    confirmed = appointment.status is Status.CONFIRMED
    record_change(appointment, "booked" if confirmed else "requested", side, actor, now=now)
    event = AppointmentBooked if confirmed else AppointmentRequested
    announce(event(at=now, actor_id=actor.user_id, appointment_id=appointment.id, version=1))
    return appointment


def new_appointment(
    actor: Actor, side: Side, verdict: Verdict, *, now: datetime, **asked: str
) -> Appointment:
    """A visit as it begins, not in the session: confirmed, or a request that waits for an answer."""
    confirmed = side is not Side.PATIENT or verdict.plan.auto_confirm
    return Appointment(
        **asked,
        starts_at=verdict.starts_at,
        ends_at=verdict.ends_at,
        minutes=verdict.plan.minutes,
        buffer_before=verdict.plan.buffer_before,
        buffer_after=verdict.plan.buffer_after,
        lane=verdict.lane,
        override_reason=verdict.override_reason,
        placed_by_hand=bool(verdict.override_reason),
        status=Status.CONFIRMED if confirmed else Status.REQUESTED,
        version=1,
        booked_by=side,
        booked_by_user_id=actor.user_id,
        created_at=now,
        confirmed_at=now if confirmed else None,
        agreed_at=now if confirmed else None,
        decide_by=None if confirmed else decide_by(verdict.starts_at, now=now),
    )
