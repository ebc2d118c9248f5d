"""All that the figures are made of, gathered for a period and the one before it at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from clinic.booking.models import Appointment
from clinic.core.local_time import days_from, local_date
from clinic.db import db
from clinic.directory.models import VisitType
from clinic.insight import visits as counting
from clinic.insight.figures import (
    CountedVisits,
    DayFigures,
    Figures,
    GroupFigures,
    HourFigures,
    Spread,
    counts_of,
)
from clinic.insight.groups import CountedGroup, large_groups
from clinic.insight.offered import DoctorsDay, DoctorsLedger, frozen_minutes, reckoned
from clinic.insight.period import Period
from clinic.insight.visits import CountedHour
from clinic.notifications.kinds import MessageState
from clinic.notifications.models import Message
from clinic.notifications.subjects import APPOINTMENT

#: The unit that each length is told in, in seconds.
UNITS = {"lead": 24 * 3600, "answer": 60, "wait": 60}


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """What was counted in both times; `earlier` tells the time before from the one that is asked for."""

    period: Period
    doctors: Sequence[DoctorsLedger]
    offered: Mapping[DoctorsDay, int]
    frozen: Set[date]
    counted: Sequence[CountedVisits]
    hours: Sequence[CountedHour]
    by_doctor: Sequence[CountedGroup] | None
    by_visit_type: Sequence[CountedGroup]
    visit_types: Mapping[str, str]
    spreads: Mapping[tuple[bool, str], Spread]
    patients: Mapping[tuple[bool, bool], int]
    dead: Mapping[bool, int]

    def figures(self, *, earlier: bool) -> Figures:
        """The figures of this time, or of the one before."""
        days = list(self.period.days(earlier=earlier))
        by_day = list(self._by_day(days))
        return Figures(
            **vars(counts_of(row for row in self.counted if row.earlier == earlier)),
            first=days[0],
            last=days[-1],
            recorded=any(one.since <= days[0] for one in self.doctors),
            offered_minutes=sum(day.offered_minutes for day in by_day),
            lead_time_days=self._spread(earlier, "lead"),
            answer_minutes=self._spread(earlier, "answer"),
            wait_minutes=self._spread(earlier, "wait"),
            new_patients=self.patients.get((earlier, False), 0),
            returning_patients=self.patients.get((earlier, True), 0),
            dead_messages=self.dead.get(earlier, 0),
            by_day=by_day,
            by_weekday_hour=_by_weekday_hour(self.hours, set(days)),
            by_doctor=self._by_doctor(days, earlier),
            by_visit_type=list(_groups(self.by_visit_type, self.visit_types, earlier)),
        )

    def _by_day(self, days: Iterable[date]) -> Iterator[DayFigures]:
        visits, booked_minutes = Counter[date](), Counter[date]()
        for hour in self.hours:
            visits[hour.day] += hour.visits
            booked_minutes[hour.day] += hour.booked_minutes
        for day in days:
            yield DayFigures(
                date=day,
                offered_minutes=sum(self.offered.get((one.id, day), 0) for one in self.doctors),
                booked_minutes=booked_minutes[day],
                visits=visits[day],
                frozen=day in self.frozen,
            )

    def _by_doctor(self, days: Sequence[date], earlier: bool) -> list[GroupFigures] | None:
        if self.by_doctor is None:
            return None
        names = {one.id: one.name for one in self.doctors}
        minutes = {id_: sum(self.offered.get((id_, day), 0) for day in days) for id_ in names}
        return list(_groups(self.by_doctor, names, earlier, minutes))

    def _spread(self, earlier: bool, what: str) -> Spread:
        return self.spreads.get((earlier, what), Spread()).told_in(UNITS[what])


def gather(
    doctors: Sequence[DoctorsLedger],
    period: Period,
    *,
    are_all: bool,
    by_doctor: bool,
    now: datetime,
) -> Gathered:
    """Count everything about these doctors; `are_all` where there are no others."""
    doctor_ids = None if are_all else [one.id for one in doctors]
    visit = counting.visits_of(period, doctor_ids, now=now)
    first, last, today = period.first_before, period.last, local_date(now, period.zone)
    unfrozen = {one.id: one.unfrozen(first, last) for one in doctors}
    counted = counting.counted(visit)
    ended = {day for day in days_from(first, 2 * period.length) if day < today}
    return Gathered(
        period=period,
        doctors=doctors,
        offered=reckoned(doctors, unfrozen) | frozen_minutes(doctors, first, last, now=now),
        frozen=ended.difference(*unfrozen.values()),
        counted=counted,
        hours=counting.counted_by_hour(visit),
        by_doctor=large_groups(visit, counted, "doctor_id") if by_doctor else None,
        by_visit_type=large_groups(visit, counted, "visit_type_id"),
        visit_types=dict(db.session.execute(select(VisitType.id, VisitType.name)).all()),
        spreads=counting.spreads(visit),
        patients=counting.counted_patients(visit, period),
        dead=_dead(period, doctor_ids),
    )


def _by_weekday_hour(hours: Iterable[CountedHour], days: Set[date]) -> list[HourFigures]:
    """The hours of these days, those of a weekday together; in the order of the week."""
    visits, booked_minutes = Counter[tuple[int, int]](), Counter[tuple[int, int]]()
    for hour in hours:
        if hour.day in days:
            visits[hour.day.weekday(), hour.hour] += hour.visits
            booked_minutes[hour.day.weekday(), hour.hour] += hour.booked_minutes
    return [HourFigures(*when, visits[when], booked_minutes[when]) for when in sorted(visits)]


def _groups(
    counted: Iterable[CountedGroup],
    names: Mapping[str, str],
    earlier: bool,
    offered_minutes: Mapping[str, int] | None = None,
) -> Iterator[GroupFigures]:
    """By name."""
    found = [one for one in counted if one.earlier == earlier]
    for one in sorted(found, key=lambda group: names[group.id]):
        yield GroupFigures(
            id=one.id,
            name=names[one.id],
            offered_minutes=offered_minutes[one.id] if offered_minutes is not None else None,
            booked_minutes=one.counts.booked_minutes,
            visits=sum(one.counts.visits.values()),
            no_show_rate=one.counts.no_show_rate,
        )


def _dead(period: Period, doctor_ids: Sequence[str] | None) -> dict[bool, int]:
    """Messages that were due and could not be sent; of some doctors, those about their visits."""
    earlier = (Message.due_at < period.starts_at).label("earlier")
    dead = select(earlier).where(
        Message.state == MessageState.DEAD,
        Message.due_at >= period.begins_before,
        Message.due_at < period.ends_at,
    )
    if doctor_ids is not None:
        theirs = select(Appointment.id).where(Appointment.doctor_id.in_(doctor_ids))
        dead = dead.where(Message.subject_kind == APPOINTMENT, Message.subject_id.in_(theirs))
    each = dead.subquery()
    rows = db.session.execute(select(each.c.earlier, func.count()).group_by(each.c.earlier))
    return dict(rows.all())
