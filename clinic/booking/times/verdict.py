"""Asking the rules about one time, inside the transaction that is going to take it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from clinic.accounts.actor import Actor
from clinic.booking.access import in_care
from clinic.booking.errors import refusal
from clinic.booking.models import Appointment, Hold
from clinic.booking.rules import NEW_PATIENT, Plan, Requester, reasons, without_overridable
from clinic.booking.times.context import booking_context, plan_for
from clinic.booking.times.inputs import free_lane, patient_requester, times_around
from clinic.booking.times.search import TimeSearch
from clinic.core.clock import YEARS
from clinic.core.errors import N_, Invalid
from clinic.core.intervals import Interval
from clinic.core.text import clean_text


@dataclass(frozen=True, slots=True)
class Verdict:
    """A time that may be taken: how, in which lane, and on whose word where the rules spoke against it."""

    plan: Plan
    starts_at: datetime
    ends_at: datetime
    lane: int = 0
    override_reason: str = ""


def judge(
    actor: Actor,
    *,
    doctor_id: str,
    visit_type_id: str,
    starts_at: datetime,
    now: datetime,
    patient_id: str | None = None,
    moving: Appointment | None = None,
    own_hold: Hold | None = None,
    override_reason: str = "",
) -> Verdict:
    """Whether the time may be taken. The caller has locked the doctor.

    `moving` and `own_hold` are not in their own way. `override_reason` is staff's named act: it sets
    aside opening, grid and, in the second lane, overlap.
    Raises Conflict `slot_taken` or Invalid `not_bookable` with all reasons and the nearest slots.
    """
    _within_calendar(starts_at)
    known = booking_context([doctor_id])
    plan = plan_for(known, doctor_id, visit_type_id, moving=moving)
    visit = Interval(starts_at, starts_at + timedelta(minutes=plan.minutes))
    hold_id = own_hold.id if own_hold else None
    besides = {"without_appointment": moving.id if moving else None, "without_hold": hold_id}
    requester = _asker(actor, doctor_id, patient_id, now=now, moving=moving)
    times = times_around(known, doctor_id, starts_at, now=now, **besides)
    found = reasons(
        starts_at, plan=plan, times=times, requester=requester, policy=known.policy, now=now
    )
    override_reason = _override(actor, override_reason) if found else ""
    left = without_overridable(found) if override_reason else found
    busy = any(reason.code == "doctor_busy" for reason in found)
    lane = free_lane(doctor_id, with_buffers(visit, plan), now=now, **besides) if busy else 0
    if left or lane is None:
        search = TimeSearch(
            known, now=now, visit_types={doctor_id: plan.visit_type_id}, requester=requester,
            moving=moving, without_hold=hold_id,
        )  # fmt: skip
        raise refusal(found, search.nearest(starts_at))
    return Verdict(plan, visit.start, visit.end, lane, override_reason)


def _asker(
    actor: Actor,
    doctor_id: str,
    patient_id: str | None,
    *,
    now: datetime,
    moving: Appointment | None,
) -> Requester:
    if patient_id is None:
        return Requester(staff=True) if actor.is_staff else NEW_PATIENT
    return patient_requester(
        patient_id,
        now=now,
        staff=actor.is_staff,
        known=moving is not None or in_care(doctor_id, patient_id, now=now),
        without_appointment=moving.id if moving else None,
    )


def _override(actor: Actor, text: str) -> str:
    text = clean_text(text)
    if len(text) > 500:
        sentence = N_("Use at most 500 characters.")
        raise Invalid("too_long", sentence, fields={"override_reason": sentence})
    return text if actor.is_staff else ""


def with_buffers(visit: Interval, plan: Plan) -> Interval:
    """What a visit takes of the doctor's time."""
    return Interval(
        visit.start - timedelta(minutes=plan.buffer_before),
        visit.end + timedelta(minutes=plan.buffer_after),
    )


def _within_calendar(starts_at: datetime) -> None:
    if starts_at.year not in YEARS:
        raise Invalid("invalid", fields={"starts_at": N_("Choose a date that can be booked.")})
