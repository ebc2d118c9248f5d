"""A doctor is away, works otherwise, or leaves: decided here, since appointments may be in the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, delete, select

from clinic.accounts.actor import Actor
from clinic.accounts.deactivate import shut_out
from clinic.accounts.models import User
from clinic.accounts.permissions import Permission
from clinic.booking.access import appointment_for, check_own_calendar, staff_side
from clinic.booking.events import PlacementKept
from clinic.booking.lifecycle import OPEN, wrong_state
from clinic.booking.models import Appointment, Hold
from clinic.booking.queries.ahead import has_visits_ahead, visits_between
from clinic.booking.reason import reason_text
from clinic.booking.record.change import check_version, next_version, promise
from clinic.booking.record.claims import drop_holds
from clinic.booking.record.snapshot import snapshot
from clinic.core.clock import require_aware
from clinic.core.errors import N_, Conflict, Invalid, NotFound, Sentence
from clinic.core.intervals import Interval, covers
from clinic.core.local_time import day_after, days_span, local_date, zone_named
from clinic.db import db, transactional
from clinic.directory.doctors import doctor_to_change, doctor_to_schedule
from clinic.directory.events import DoctorArchived, OpeningsWillChange
from clinic.directory.models import Doctor
from clinic.directory.photo import set_photo
from clinic.directory.queries import the_clinic
from clinic.dispatch import announce
from clinic.scheduling.availability import opening_within
from clinic.scheduling.events import TimeOffRemoved, TimeOffTaken
from clinic.scheduling.hours import set_override
from clinic.scheduling.kinds import TimeOffKind
from clinic.scheduling.models import HoursOverride, TimeOff
from clinic.scheduling.queries import schedules
from clinic.scheduling.recurrence import DayInterval


class OnConflict(StrEnum):
    """What to do if visits are in the way of time off."""

    REFUSE = "refuse"
    DECIDE_LATER = "decide_later"


@transactional
def take_time_off(
    actor: Actor,
    doctor_id: str,
    *,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    kind: str = TimeOffKind.OTHER,
    reason: str = "",
    on_conflict: str = OnConflict.REFUSE,
) -> TimeOff:
    """Nobody can book the doctor from `starts_at` until `ends_at` (aware). `reason` is for staff only.

    Visits in the way either refuse it (Conflict `appointments_in_the_way`, with their ids in
    `details["appointments"]`) or stay, on the doctor's conflict list until each is decided.
    Raises also Invalid at a field, NotFound.
    """
    doctor = doctor_to_schedule(actor, doctor_id, lock=True)
    _check_span(require_aware(starts_at), require_aware(ends_at), now=now)
    _check_listed("kind", kind, TimeOffKind)
    _check_listed("on_conflict", on_conflict, OnConflict)
    hit = visits_between(doctor.id, starts_at, ends_at, now=now)
    if hit and on_conflict == OnConflict.REFUSE:
        raise _in_the_way(hit, N_("Visits are booked in this time."))
    announce(OpeningsWillChange(at=now))
    for visit in hit:
        visit.placed_by_hand = False  # whatever was decided before, this is a new question
    _drop_holds(doctor.id, Hold.starts_at < ends_at, Hold.ends_at > starts_at)
    off = TimeOff(
        doctor_id=doctor.id,
        starts_at=starts_at,
        ends_at=ends_at,
        kind=TimeOffKind(kind),
        reason=reason_text(reason, "reason"),
        created_at=now,
    )
    db.session.add(off)
    db.session.flush()
    announce(TimeOffTaken(at=now, actor_id=actor.user_id, doctor_id=doctor.id, time_off_id=off.id))
    return off


@transactional
def remove_time_off(actor: Actor, time_off_id: str, *, now: datetime) -> None:
    """The doctor is there after all. Raises NotFound."""
    off = db.session.get(TimeOff, time_off_id)
    if off is None:
        raise NotFound()
    doctor = doctor_to_schedule(actor, off.doctor_id, lock=True)
    announce(OpeningsWillChange(at=now))
    db.session.execute(delete(TimeOff).where(TimeOff.id == off.id))
    announce(
        TimeOffRemoved(at=now, actor_id=actor.user_id, doctor_id=doctor.id, time_off_id=off.id)
    )


@transactional
def set_hours_on(
    actor: Actor,
    doctor_id: str,
    day: date,
    intervals: Sequence[DayInterval],
    *,
    now: datetime,
    on_conflict: str = OnConflict.DECIDE_LATER,
) -> HoursOverride:
    """Give one local date hours of its own; no interval means: not working that day.

    Visits that lie outside them, and were not put there by hand, either refuse it (Conflict
    `appointments_in_the_way`, with their ids in `details["appointments"]`) or stay, on the doctor's
    conflict list until each is decided (rule 8). Raises also Invalid with fields
    `overrides.<date>.<index>`, NotFound.
    """
    _check_listed("on_conflict", on_conflict, OnConflict)
    saved = set_override(actor, doctor_id, day, intervals, now=now)
    outside = _outside(doctor_id, day, intervals, now=now)
    if outside and on_conflict == OnConflict.REFUSE:
        raise _in_the_way(outside, N_("Visits are booked outside these hours."))
    return saved


@transactional
def keep(
    actor: Actor, appointment_id: str, *, now: datetime, version: int | None = None
) -> Appointment:
    """Decide that a visit stays where it is, though the doctor is closed or away then, or though newer zone
    data put it elsewhere than promised: what the clock shows now is the promise from now on.

    Raises NotFound, NotAllowed, Conflict `wrong_state` or `stale_version`.
    """
    side = staff_side(actor)
    appointment = appointment_for(actor, appointment_id, lock=True)
    check_own_calendar(actor, appointment.doctor_id)
    check_version(appointment, version)
    if appointment.status not in OPEN or appointment.starts_at <= now:
        raise wrong_state()
    stood = snapshot(appointment)
    appointment.placed_by_hand = True
    promise(appointment, zone_named(appointment.zone))
    next_version(appointment, "kept", side, actor, PlacementKept, now=now, stood=stood)
    return appointment


@transactional
def archive_doctor(actor: Actor, doctor_id: str, *, now: datetime) -> Doctor:
    """An admin archives a doctor: nobody can book them, the record stays. Doing it twice is no error.

    Raises Conflict `has_future_appointments`, NotAllowed, NotFound.
    """
    actor.must(Permission.MANAGE_DOCTORS)
    doctor = doctor_to_change(actor, doctor_id, lock=True)
    if has_visits_ahead(doctor.id, now=now):
        raise Conflict(
            "has_future_appointments",
            N_("Visits are booked with this doctor. Move or cancel them first."),
        )
    if doctor.archived_at is None:
        announce(OpeningsWillChange(at=now))
        doctor.active = False
        doctor.archived_at = now
        shut_out(db.session.get_one(User, doctor.user_id), now=now)
        _drop_holds(doctor.id)
        set_photo(doctor, b"")
        announce(
            DoctorArchived(
                at=now, actor_id=actor.user_id, doctor_id=doctor.id, user_id=doctor.user_id
            )
        )
    return doctor


def _in_the_way(visits: Sequence[Appointment], sentence: Sentence) -> Conflict:
    return Conflict(
        "appointments_in_the_way",
        sentence,
        details={"appointments": tuple(visit.id for visit in visits)},
    )


def _outside(
    doctor_id: str, day: date, intervals: Sequence[DayInterval], *, now: datetime
) -> list[Appointment]:
    """The visits that the hours of a date leave outside: of the date, and of the night that began on it."""
    clinic, next_day = the_clinic(), day_after(day)
    zone, span = clinic.zone, days_span(day, next_day, clinic.zone)
    stood = schedules(
        [doctor_id], first=day, last=next_day,
        zone=zone, country=clinic.country, region=clinic.region,
    )[doctor_id].schedule  # fmt: skip
    changed = replace(stood, overrides={**stood.overrides, day: tuple(intervals)})
    before, after = (
        [one.span for one in opening_within(day, next_day, hours, zone)]
        for hours in (stood, changed)
    )

    def is_hit(visit: Appointment) -> bool:
        its = Interval(visit.starts_at, visit.ends_at)
        on_the_day = local_date(visit.starts_at, zone) == day
        return (on_the_day or covers(before, its)) and not covers(after, its)

    return [
        visit
        for visit in visits_between(doctor_id, span.start, span.end, now=now)
        if not visit.placed_by_hand and visit.starts_at >= span.start and is_hit(visit)
    ]


def _drop_holds(doctor_id: str, *those: ColumnElement[bool]) -> None:
    drop_holds(db.session.scalars(select(Hold.id).where(Hold.doctor_id == doctor_id, *those)))


def _check_listed(field: str, value: str, listed: type[StrEnum]) -> None:
    if value not in set(listed):
        raise Invalid("invalid", fields={field: N_("Choose one from the list.")})


def _check_span(starts_at: datetime, ends_at: datetime, *, now: datetime) -> None:
    if ends_at <= starts_at:
        sentence = N_("The end must be after the start.")
        raise Invalid("invalid", sentence, fields={"ends_at": sentence})
    if ends_at <= now:
        sentence = N_("This time is over already.")
        raise Invalid("invalid", sentence, fields={"ends_at": sentence})
    if (ends_at - starts_at).days > 731:
        sentence = N_("Time off is at most two years.")
        raise Invalid("invalid", sentence, fields={"ends_at": sentence})
