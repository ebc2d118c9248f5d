"""One local day of doctors: what is open, who comes, and since when somebody waits."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from clinic.accounts.actor import Actor
from clinic.booking.access import check_own_calendar, visible_to
from clinic.booking.lifecycle import LIVE, OPEN, STANDING, UNSETTLED, Status
from clinic.booking.models import Appointment
from clinic.booking.queries.find import Visit, visits_query
from clinic.booking.queries.week import claimed
from clinic.booking.record.claims import LONGEST
from clinic.core.errors import NotFound
from clinic.core.intervals import Interval, covers, overlaps, subtract
from clinic.core.local_time import day_span, local_date
from clinic.db import db
from clinic.directory.models import Doctor
from clinic.directory.queries import doctor_id_of, the_clinic
from clinic.scheduling.availability import open_on, opening_within
from clinic.scheduling.queries import DoctorSchedule, schedules
from clinic.scheduling.recurrence import DayInterval

#: Visits that nobody has settled are looked for so far back.
LOOK_BACK = timedelta(days=31)
#: Nobody waits or is treated longer than that.
STAYS = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class DayVisit:
    """A visit, and how it stands at a moment of its day."""

    visit: Visit

    @property
    def since(self) -> datetime | None:
        """Since when the patient waits, or is in the room; None where neither is so."""
        one = self.visit.appointment
        moments = {Status.ARRIVED: one.arrived_at, Status.IN_ROOM: one.in_room_at}
        return moments.get(one.status)

    def is_late(self, now: datetime) -> bool:
        """Whether the visit is going on, and its patient has not come."""
        one = self.visit.appointment
        return one.status is Status.CONFIRMED and one.starts_at <= now < one.ends_at

    def is_left_open(self, now: datetime) -> bool:
        """Whether the visit is over, and nobody has said what became of it. Who came a while ago may
        still wait, or be treated."""
        one, is_here = self.visit.appointment, self.since and now - self.since < STAYS
        return one.status in UNSETTLED and one.ends_at <= now and not is_here

    def is_unconfirmed(self, now: datetime) -> bool:
        """Whether it lies ahead, and the clinic has not confirmed it or the patient does not say that
        they are coming (rule 24)."""
        one = self.visit.appointment
        return one.status in OPEN and one.attending_at is None and one.starts_at > now


@dataclass(frozen=True, slots=True)
class DoctorDay:
    """A doctor's local day: open time without time off, and the visits that touch it, in every state.

    `reach` is the same open time with what lies beyond the midnights: hours may end on the next day.
    `away` is the time off of the day, `closed` why the clinic is closed on it, where that counts, and
    `exception` the hours of this very date, where it has its own.
    """

    doctor: Doctor
    opening: tuple[Interval, ...]
    visits: tuple[DayVisit, ...]
    away: tuple[Interval, ...] = ()
    closed: str = ""
    exception: tuple[DayInterval, ...] | None = None
    reach: tuple[Interval, ...] = ()

    def free(self) -> list[Interval]:
        """What is left of the open time beside the visits that stand, buffers included."""
        standing = [one.visit.appointment for one in self.visits]
        return subtract(self.opening, [claimed(one) for one in standing if one.status in LIVE])

    def is_outside(self, visit: Appointment) -> bool:
        """Whether a visit lies where the doctor is closed or away, and nobody has decided about it."""
        if visit.status not in OPEN or visit.placed_by_hand:
            return False
        return not covers(self.reach, Interval(visit.starts_at, visit.ends_at))


def doctor_day(actor: Actor, doctor_id: str, *, day: date) -> DoctorDay:
    """One doctor's day, in three queries. Raises NotFound."""
    check_own_calendar(actor, doctor_id)
    return _days([doctor_id], actor, day)[0]


def clinic_day(actor: Actor, *, day: date, doctor_id: str = "") -> list[DoctorDay]:
    """The day of all active doctors by name, or of one; of a doctor their own. In three queries.

    Raises NotFound.
    """
    if doctor_id:
        return [doctor_day(actor, doctor_id, day=day)]
    own = doctor_id_of(actor) if not actor.is_desk else None
    return _days([own] if own else None, actor, day)


def left_open(
    actor: Actor, doctor_id: str, *, before: datetime, limit: int
) -> tuple[list[DayVisit], int]:
    """The doctor's visits of the last month, over before a moment, that nobody has settled; and how many.

    The latest first, `limit` at most.
    """
    rows = db.session.execute(
        visits_query(actor)
        .add_columns(func.count().over())
        .where(
            Appointment.doctor_id == doctor_id,
            Appointment.ends_at <= before,
            Appointment.starts_at > before - LOOK_BACK,
            Appointment.status.in_(UNSETTLED),
        )
        .order_by(Appointment.starts_at.desc(), Appointment.id)
        .limit(limit)
    ).all()
    return [DayVisit(Visit(*row[:4])) for row in rows], rows[0][-1] if rows else 0


def unconfirmed_on(actor: Actor, day: date, *, now: datetime) -> int:
    """How many of the actor's visits of a local day are unconfirmed, as `DayVisit.is_unconfirmed` says."""
    span = day_span(day, the_clinic().zone)
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Appointment)
            .where(
                visible_to(actor),
                Appointment.doctor_id.in_(select(Doctor.id).where(Doctor.active)),
                Appointment.starts_at >= max(span.start - LONGEST, now),
                Appointment.starts_at < span.end,
                Appointment.ends_at > span.start,
                Appointment.status.in_(OPEN),
                Appointment.attending_at.is_(None),
            )
        )
        or 0
    )


def patients_today(doctor_id: str, *, now: datetime) -> Sequence[str]:
    """The ids of the patients who have a visit with the doctor today that is not over. For machines."""
    span = day_span(local_date(now, the_clinic().zone), the_clinic().zone)
    return db.session.scalars(
        select(Appointment.patient_id)
        .where(
            Appointment.doctor_id == doctor_id,
            Appointment.starts_at >= span.start,
            Appointment.starts_at < span.end,
            Appointment.status.in_(STANDING),
        )
        .distinct()
    ).all()


def _days(doctor_ids: Collection[str] | None, actor: Actor, day: date) -> list[DoctorDay]:
    wanted = Doctor.active if doctor_ids is None else Doctor.id.in_(doctor_ids)
    doctors = db.session.scalars(
        select(Doctor).where(wanted).order_by(Doctor.search_name, Doctor.id)
    ).all()
    if not doctors and doctor_ids:
        raise NotFound()
    ids, clinic = [doctor.id for doctor in doctors], the_clinic()
    found = schedules(
        ids, first=day, last=day, zone=clinic.zone, country=clinic.country, region=clinic.region
    )
    span = day_span(day, clinic.zone)
    visits: dict[str, list[DayVisit]] = {id_: [] for id_ in ids}
    for one in _visits_of(actor, ids, span):
        visits[one.visit.doctor.id].append(one)
    return [
        _doctor_day(one, found[one.id], visits[one.id], day=day, zone=clinic.zone)
        for one in doctors
    ]


def _doctor_day(
    doctor: Doctor, hours: DoctorSchedule, visits: list[DayVisit], *, day: date, zone: ZoneInfo
) -> DoctorDay:
    open_times = [one.span for one in open_on(day, hours.schedule, zone)]
    reach = [one.span for one in opening_within(day, day, hours.schedule, zone)]
    exception = hours.schedule.overrides.get(day)
    return DoctorDay(
        doctor,
        tuple(subtract(open_times, hours.time_off)),
        tuple(visits),
        away=tuple(off for off in hours.time_off if overlaps(off, day_span(day, zone))),
        closed=hours.schedule.closed.get(day, "") if exception is None else "",
        exception=exception if exception is None else tuple(exception),
        reach=tuple(subtract(reach, hours.time_off)),
    )


def _visits_of(actor: Actor, doctor_ids: Sequence[str], span: Interval) -> list[DayVisit]:
    rows = db.session.execute(
        visits_query(actor)
        .where(
            Appointment.doctor_id.in_(doctor_ids),
            Appointment.starts_at > span.start - LONGEST,
            Appointment.starts_at < span.end,
            Appointment.ends_at > span.start,
        )
        .order_by(Appointment.starts_at, Appointment.lane, Appointment.id)
    )
    return [DayVisit(Visit(*row)) for row in rows]
