"""Instants go to where the promised wall time is now: each visit with its claims in one transaction.

What is interrupted goes on with the next run: what has been moved is in step, and is not looked at again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from clinic.accounts.actor import SYSTEM
from clinic.booking.events import AppointmentRetimed, RetimingRefused
from clinic.booking.models import Appointment, Claim, Hold, Side
from clinic.booking.record.change import next_version
from clinic.booking.record.claims import (
    drop_holds,
    lock_doctor,
    lock_patient,
    place,
    standing_claims,
)
from clinic.booking.record.snapshot import snapshot
from clinic.booking.record.story import RETIMED
from clinic.booking.zones.check import (
    OutOfStep,
    absence_meant,
    absences_out_of_step,
    visit_meant,
    visits_out_of_step,
)
from clinic.core.errors import Conflict
from clinic.core.local_time import exists, zone_named
from clinic.db import db, transactional
from clinic.directory.events import OpeningsWillChange
from clinic.dispatch import announce
from clinic.scheduling.events import TimeOffRetimed
from clinic.scheduling.models import TimeOff


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """How many visits and absences were moved, and the visits that a person has to decide about."""

    visits: int
    absences: int
    left: tuple[OutOfStep, ...]


def apply_zones(*, now: datetime) -> Applied:
    """Put every visit and absence that is out of step where its promised wall time is (rule 14).

    A visit whose place there is taken, or for which another time is being asked, stays where it is and
    goes on the staff's list. Twice changes nothing.
    """
    absences = sum(retime_absence(one.id, now=now) for one in absences_out_of_step(now=now))
    left = in_turn(visits_out_of_step(now=now))
    visits = 0
    while done := {one.id for one in left if _retime(one, now=now)}:
        visits += len(done)
        # Where one of these was, one that was refused may stand now.
        left = [one for one in left if one.id not in done]
    for one in left:
        _leave_to_staff(one.id, now=now)
    return Applied(visits=visits, absences=absences, left=tuple(left))


def in_turn(found: Iterable[OutOfStep]) -> list[OutOfStep]:
    """In the order in which they cannot meet each other: of those that go earlier the earliest first, of
    those that go later the latest.
    """
    every = sorted(found, key=lambda one: (one.stands, one.id))
    earlier = [one for one in every if one.meant < one.stands]
    return earlier + [one for one in reversed(every) if one.meant > one.stands]


def _retime(one: OutOfStep, *, now: datetime) -> bool:
    try:
        return retime_visit(one.id, now=now)
    except Conflict:
        return False


@transactional
def retime_visit(appointment_id: str, *, now: datetime) -> bool:
    """Whether the visit was moved. Raises Conflict `slot_taken`."""
    visit = _locked(appointment_id)
    span = visit_meant(visit)
    is_asked_about = visit.proposed_starts_at or visit.counter_starts_at
    if is_asked_about or not exists(visit.wall_starts_at, zone_named(visit.zone)):
        return False
    lock_patient(visit.patient_id)
    lock_doctor(visit.doctor_id, now=now)
    stood = snapshot(visit)
    visit.starts_at, visit.ends_at = span.start, span.end
    _drop_holds(visit)
    place(visit)
    next_version(visit, RETIMED, Side.CLOCK, SYSTEM, AppointmentRetimed, now=now, stood=stood)
    return True


@transactional
def _leave_to_staff(appointment_id: str, *, now: datetime) -> None:
    _locked(appointment_id).placed_by_hand = False  # whatever was decided, this is a new question
    announce(RetimingRefused(at=now, actor_id="", appointment_id=appointment_id))


@transactional
def retime_absence(time_off_id: str, *, now: datetime) -> bool:
    off = db.session.get_one(TimeOff, time_off_id)
    lock_doctor(off.doctor_id, now=now)
    db.session.refresh(off)
    span = absence_meant(off)
    if span is None:
        return False
    announce(OpeningsWillChange(at=now))
    off.starts_at, off.ends_at = span.start, span.end
    announce(TimeOffRetimed(at=now, actor_id="", doctor_id=off.doctor_id, time_off_id=off.id))
    return True


def _locked(appointment_id: str) -> Appointment:
    return db.session.scalars(
        select(Appointment)
        .where(Appointment.id == appointment_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()


def _drop_holds(visit: Appointment) -> None:
    """Who only keeps a time gives way to who was promised it."""
    for wanted in standing_claims(visit):
        kept = select(Hold.id).where(
            Hold.id == Claim.hold_id,
            Claim.resource_kind == wanted.resource_kind,
            Claim.resource_id == wanted.resource_id,
            Claim.lane == wanted.lane,
            Claim.starts_at < wanted.ends_at,
            Claim.ends_at > wanted.starts_at,
        )
        drop_holds(db.session.scalars(kept).all())
