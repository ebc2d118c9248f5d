"""Somebody walks in: a visit that is confirmed and arrived at once, from the next five-minute mark."""

from __future__ import annotations

from datetime import datetime, timedelta

from clinic.accounts.actor import Actor
from clinic.booking.access import check_own_calendar, staff_side
from clinic.booking.attend import attend
from clinic.booking.book import book
from clinic.booking.lifecycle import Step
from clinic.booking.models import Appointment
from clinic.booking.record.claims import lock_doctor, lock_patient
from clinic.booking.times.context import booking_context, plan_for
from clinic.booking.times.inputs import free_lane
from clinic.booking.times.verdict import with_buffers
from clinic.core.errors import N_
from clinic.core.intervals import Interval
from clinic.db import transactional

#: Why a visit stands outside hours and grid, where the doctor's time was free.
WALK_IN = N_("Walk-in")
MARK = timedelta(minutes=5)


@transactional
def walk_in(
    actor: Actor,
    *,
    doctor_id: str,
    patient_id: str,
    visit_type_id: str,
    reason: str = "",
    override_reason: str = "",
    now: datetime,
) -> Appointment:
    """Book a visit that begins at the next five-minute mark, and note that its patient is here.

    Hours and grid are set aside. Where the doctor's time is taken, only `override_reason` sets it beside
    what is there. Raises as `book` does, and NotAllowed for the patient's side.
    """
    staff_side(actor)
    check_own_calendar(actor, doctor_id)
    starts_at = next_mark(now)
    # Nobody takes the time between our look at it and the booking.
    lock_patient(patient_id)
    lock_doctor(doctor_id, now=now)
    plan = plan_for(booking_context([doctor_id]), doctor_id, visit_type_id)
    span = Interval(starts_at, starts_at + timedelta(minutes=plan.minutes))
    is_free = free_lane(doctor_id, with_buffers(span, plan), now=now) == 0
    visit = book(
        actor,
        doctor_id=doctor_id,
        patient_id=patient_id,
        visit_type_id=visit_type_id,
        starts_at=starts_at,
        reason=reason,
        override_reason=override_reason or (WALK_IN if is_free else ""),
        now=now,
    )
    return attend(actor, visit.id, Step.ARRIVE, now=now)


def next_mark(now: datetime) -> datetime:
    """The first five-minute mark that is not over: 10:05 at 10:02, 10:05 at 10:05."""
    past = timedelta(minutes=now.minute % 5, seconds=now.second, microseconds=now.microsecond)
    return now - past + MARK if past else now
