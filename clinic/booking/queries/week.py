"""A doctor's days as staff look at them: open hours, time off, visits, and what a day comes to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true, union_all

from clinic.accounts.actor import Actor
from clinic.booking.access import care_by, check_own_calendar, visible_to
from clinic.booking.lifecycle import ATTENDED, LIVE, Status
from clinic.booking.models import Appointment
from clinic.booking.queries.find import Visit, calendar
from clinic.booking.times.context import BookingContext, booking_context
from clinic.core.intervals import Interval, subtract
from clinic.core.local_time import days_from, days_span, local_date
from clinic.db import db
from clinic.directory.models import VisitType
from clinic.scheduling.availability import OpenInterval, open_on
from clinic.scheduling.models import TimeOff
from clinic.scheduling.queries import DoctorSchedule, schedules, time_off_between


@dataclass(frozen=True, slots=True)
class OpenDay:
    """One local day: its open hours, and the name of the day if the whole clinic is closed."""

    day: date
    opening: tuple[OpenInterval, ...]
    closed_as: str | None


@dataclass(frozen=True, slots=True)
class DoctorDays:
    """Some days of a doctor in a row. `visits` are those that touch them, in every state."""

    zone: ZoneInfo
    days: tuple[OpenDay, ...]
    time_off: tuple[TimeOff, ...]
    visits: tuple[Visit, ...]

    def holds(self, day: date) -> bool:
        """Whether it is one of the days."""
        return self.days[0].day <= day <= self.days[-1].day

    def free(self, day: OpenDay, *, now: datetime) -> list[Interval]:
        """What is left of a day's open hours beside time off and visits that stand, from this minute on."""
        taken = [claimed(one.appointment) for one in self.visits if one.appointment.status in LIVE]
        away = [Interval(off.starts_at, off.ends_at) for off in self.time_off]
        minute = now.replace(second=0, microsecond=0)
        left = subtract((interval.span for interval in day.opening), [*taken, *away])
        return [Interval(max(one.start, minute), one.end) for one in left if one.end > minute]


@dataclass(frozen=True, slots=True)
class Tally:
    """A day in figures: who waits now, is done, has not come; all visits; minutes still free."""

    waiting: int
    done: int
    missed: int
    visits: int
    free_minutes: int


@dataclass(frozen=True, slots=True)
class Load:
    """How full a day is: its visits that stand, their minutes, and the minutes that are open."""

    visits: int
    minutes: int
    open_minutes: int

    @property
    def percent(self) -> int:
        """How much of the open time is taken, 100 at most; what lies outside it fills it too."""
        return min(100, round(100 * self.minutes / max(self.open_minutes, self.minutes, 1)))


@dataclass(frozen=True, slots=True)
class History:
    """A patient's visits with a doctor around one of them, the latest first; and all in figures.

    `attended` counts what took place or was missed, `last_seen` is the start of the last completed;
    `in_care`: one of the visits keeps the patient in the doctor's care.
    """

    visits: tuple[tuple[Appointment, VisitType], ...]
    attended: int
    missed: int
    last_seen: datetime | None
    in_care: bool


def doctor_hours(
    doctor_id: str, *, first: date, last: date, known: BookingContext
) -> DoctorSchedule:
    """What opens and closes the doctor on these local days, in one query."""
    return schedules(
        [doctor_id], first=first, last=last, zone=known.zone,
        country=known.country, region=known.region,
    )[doctor_id]  # fmt: skip


def doctor_days(
    actor: Actor,
    doctor_id: str,
    *,
    first: date,
    last: date,
    known: BookingContext | None = None,
    hours: DoctorSchedule | None = None,
) -> DoctorDays:
    """The doctor's local days from `first` to `last`, in two queries, and one each for what is not `known`,
    and where the `hours` of these days or more were not read before.

    Raises NotFound.
    """
    check_own_calendar(actor, doctor_id)
    known = known or booking_context([doctor_id])
    hours = hours or doctor_hours(doctor_id, first=first, last=last, known=known)
    schedule, span = hours.schedule, days_span(first, last, known.zone)
    days = days_from(first, (last - first).days + 1)
    return DoctorDays(
        zone=known.zone,
        days=tuple(
            OpenDay(
                day,
                tuple(open_on(day, schedule, known.zone)),
                schedule.closed.get(day) if day not in schedule.overrides else None,
            )
            for day in days
        ),
        time_off=tuple(time_off_between(doctor_id, span.start, span.end)),
        visits=tuple(calendar(actor, doctor_id, starts_at=span.start, ends_at=span.end)),
    )


def tally_of(shown: DoctorDays, day: date, *, now: datetime) -> Tally:
    """What one of the days comes to at the moment; fetches nothing."""
    visits = [
        visit.appointment
        for visit in shown.visits
        if visit.appointment.status in LIVE
        and local_date(visit.appointment.starts_at, shown.zone) == day
    ]
    states = [visit.status for visit in visits]
    return Tally(
        waiting=states.count(Status.ARRIVED),
        done=states.count(Status.COMPLETED),
        missed=states.count(Status.NO_SHOW),
        visits=len(visits),
        free_minutes=_free_minutes(shown, day, now=now),
    )


def loads(
    actor: Actor, doctor_id: str, *, first: date, last: date, zone: ZoneInfo, hours: DoctorSchedule
) -> dict[date, Load]:
    """How full each of these local days is of which the `hours` are known, in one query."""
    span = days_span(first, last, zone)
    visits = db.session.execute(
        select(Appointment.starts_at, Appointment.minutes).where(
            visible_to(actor),
            Appointment.doctor_id == doctor_id,
            Appointment.starts_at >= span.start,
            Appointment.starts_at < span.end,
            Appointment.status.in_(LIVE),
        )
    )
    days = days_from(first, (last - first).days + 1)
    taken: dict[date, list[int]] = {day: [] for day in days}
    for start, minutes in visits:
        taken[local_date(start, zone)].append(minutes)
    offered = {
        day: subtract((one.span for one in open_on(day, hours.schedule, zone)), hours.time_off)
        for day in days
    }
    return {
        day: Load(len(taken[day]), sum(taken[day]), sum(map(_minutes, offered[day])))
        for day in days
    }


def usual_visit_type(doctor_id: str, *, now: datetime, patient_id: str | None = None) -> str | None:
    """The id of the kind that the patient last came to the doctor for; without one, of what the doctor has
    most visits of, of the last quarter and to come; None without any.
    """
    kind, at = Appointment.visit_type_id, Appointment.starts_at
    theirs = and_(Appointment.patient_id == patient_id, Appointment.status.in_(ATTENDED))
    return db.session.scalar(
        select(kind)
        .where(Appointment.doctor_id == doctor_id, or_(at > now - timedelta(days=90), theirs))
        .group_by(kind)
        .order_by(func.max(case((theirs, at))).desc().nulls_last(), func.count().desc(), kind)
        .limit(1)
    )


def history(
    actor: Actor,
    *,
    doctor_id: str,
    patient_id: str,
    around: datetime,
    now: datetime,
    limit: int = 3,
) -> History:
    """What a patient and a doctor had and have together, in one query.

    At most `limit` visits before `around` and as many after it.
    """
    theirs = (
        visible_to(actor),
        Appointment.doctor_id == doctor_id,
        Appointment.patient_id == patient_id,
    )
    start, ids = Appointment.starts_at, select(Appointment.id).where(*theirs).limit(limit)
    later = ids.where(start > around).order_by(start, Appointment.id).subquery()
    before = ids.where(start < around).order_by(start.desc(), Appointment.id).subquery()
    near = union_all(select(later), select(before)).subquery()
    figures = _figures(theirs, care_by(doctor_id, now)).subquery()
    # One row of figures always, beside as many visits as there are.
    rows = db.session.execute(
        select(figures, Appointment, VisitType)
        .outerjoin_from(figures, near, true())
        .outerjoin(Appointment, Appointment.id == near.c.id)
        .outerjoin(VisitType, VisitType.id == Appointment.visit_type_id)
        .order_by(start.desc(), Appointment.id)
    ).all()
    attended, missed, seen, kept = rows[0][:4]
    visits = tuple((one, kind) for *_figures, one, kind in rows if one is not None)
    return History(visits, attended, missed, seen, kept > 0)


def _figures(theirs: tuple[ColumnElement[bool], ...], in_care: ColumnElement[bool]) -> Any:
    """The query for what visits come to: attended, missed, last seen, and how many keep them `in_care`."""
    status = Appointment.status
    return select(
        func.count(case((status.in_(ATTENDED), 1))),
        func.count(case((status == Status.NO_SHOW, 1))),
        func.max(case((status == Status.COMPLETED, Appointment.starts_at))),
        func.count(case((in_care, 1))),
    ).where(*theirs)


def _free_minutes(shown: DoctorDays, day: date, *, now: datetime) -> int:
    free = (span for one in shown.days if one.day == day for span in shown.free(one, now=now))
    return sum(map(_minutes, free))


def _minutes(span: Interval) -> int:
    return int((span.end - span.start).total_seconds() // 60)


def claimed(appointment: Appointment) -> Interval:
    """What a visit takes of its doctor's time, buffers included."""
    return Interval(
        appointment.starts_at - timedelta(minutes=appointment.buffer_before),
        appointment.ends_at + timedelta(minutes=appointment.buffer_after),
    )
