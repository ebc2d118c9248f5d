"""Counting visits in SQL, over a period and the one before it at once: fixed statements, few rows.

The database knows no zone of the clinic: a visit's local day and hour are whole numbers reckoned from
the offsets that Python's zone data gives for the period, so that both databases count alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    LargeBinary,
    Select,
    Subquery,
    and_,
    case,
    cast,
    exists,
    extract,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import array

from clinic.booking.lifecycle import LIVE, UNSETTLED, Status
from clinic.booking.models import Appointment, Side
from clinic.db import db
from clinic.insight.figures import Spread, spread_of
from clinic.insight.period import Period

DAY, HOUR, WEEK = 24 * 3600, 3600, 7 * 24
#: 1 January 1970 was a Thursday: so many hours after a Monday began, so many days after the calendar did.
_MONDAY, _EPOCH = 3 * 24, date(1970, 1, 1).toordinal()


LENGTHS = ("lead", "answer", "wait")


def date_of(number: int) -> date:
    """The date of a day as it is counted here, from 1970 on."""
    return date.fromordinal(_EPOCH + number)


def visits_of(period: Period, doctor_ids: Sequence[str] | None, *, now: datetime) -> Subquery:
    """The visits of both times, of these doctors or of all, as narrow rows.

    `earlier`: of the time before. `day` and `hour` of the week count local time. `lead`, `answer` and
    `wait` are seconds, or null.
    """
    visit = Appointment
    local = _seconds(visit.starts_at) + _offset(period)
    cancelled = and_(visit.status == Status.CANCELLED, visit.confirmed_at.is_not(None))
    rows = select(
        (visit.starts_at < period.starts_at).label("earlier"),
        (local // DAY).label("day"),
        ((local // HOUR + _MONDAY) % WEEK).label("hour"),
        visit.doctor_id, visit.visit_type_id, visit.patient_id,
        visit.lane, visit.status, visit.minutes,
        visit.confirmed_at.is_not(None).label("confirmed"),
        cancelled.label("cancelled"),
        and_(cancelled, visit.ended_by == Side.PATIENT).label("by_patient"),
        and_(cancelled, visit.cancelled_late).label("late"),
        and_(visit.status.in_(UNSETTLED), visit.ends_at <= now).label("unmarked"),
        (_seconds(visit.first_starts_at) - _seconds(visit.created_at)).label("lead"),
        (_seconds(visit.answered_at) - _seconds(visit.created_at)).label("answer"),
        (_seconds(visit.in_room_at) - _seconds(visit.arrived_at)).label("wait"),
    ).where(visit.starts_at >= period.begins_before, visit.starts_at < period.ends_at)  # fmt: skip
    if doctor_ids is not None:
        rows = rows.where(visit.doctor_id.in_(doctor_ids))
    return rows.subquery("visit")


def counted_by_day(visit: Subquery) -> Iterable[Any]:
    """Rows of `earlier`, `day`, and the columns of `CountedVisits`."""
    seen = visit.c
    flags = (seen.confirmed, seen.cancelled, seen.by_patient, seen.late, seen.unmarked)
    key = (seen.earlier, seen.day, seen.status, seen.lane)
    return db.session.execute(
        select(
            *key, func.count(), func.sum(seen.minutes), *(func.count().filter(one) for one in flags)
        ).group_by(*key)
    )


def counted_by_hour(visit: Subquery) -> Iterable[Any]:
    """Rows of `earlier`, hour of the week, visits and booked minutes, of lane 0."""
    seen = visit.c
    return db.session.execute(
        select(seen.earlier, seen.hour, func.count(), _booked(visit))
        .where(seen.lane == 0)
        .group_by(seen.earlier, seen.hour)
        .order_by(seen.hour)
    )


class CountedGroup(NamedTuple):
    """The visits of one doctor, or of one kind, in the time or the one before."""

    earlier: bool
    id: str
    visits: int
    booked_minutes: int
    completed: int
    no_shows: int
    patients: int


def counted_by(visit: Subquery, key: str) -> list[CountedGroup]:
    """The visits by a column that holds ids."""
    seen = visit.c
    rows = db.session.execute(
        select(
            seen.earlier,
            seen[key],
            func.count().filter(seen.lane == 0),
            _booked(visit),
            func.count().filter(seen.status == Status.COMPLETED),
            func.count().filter(seen.status == Status.NO_SHOW),
            # As bytes: to sort texts as a language does costs five times as much.
            func.count(cast(seen.patient_id, LargeBinary).distinct()),
        ).group_by(seen.earlier, seen[key])
    )
    return [CountedGroup(*row) for row in rows]


def spreads(visit: Subquery) -> dict[tuple[bool, str], Spread]:
    """By `earlier` and what (`lead`, `answer`, `wait`): how these lengths spread, in seconds."""
    seen = visit.c
    if _is_sqlite():  # which knows no percentiles
        return _spreads_here(select(seen.earlier, *(seen[what] for what in LENGTHS)))
    places = array([0.5, 0.9])
    lengths = (func.percentile_cont(places).within_group(seen[what]) for what in LENGTHS)
    rows = db.session.execute(select(seen.earlier, *lengths).group_by(seen.earlier))
    return {
        (earlier, what): Spread(*values)
        for earlier, *found in rows
        for what, values in zip(LENGTHS, found, strict=True)
        if values is not None
    }


def _spreads_here(query: Select[Any]) -> dict[tuple[bool, str], Spread]:
    lengths: dict[tuple[bool, str], list[int]] = defaultdict(list)
    for earlier, *values in db.session.execute(query):
        for what, value in zip(LENGTHS, values, strict=True):
            if value is not None:
                lengths[earlier, what].append(value)
    return {key: spread_of(values) for key, values in lengths.items()}


def counted_patients(visit: Subquery, period: Period) -> dict[tuple[bool, bool], int]:
    """By `earlier`, and whether they had been here before that time, with anybody: how many patients."""
    seen, first = visit.c, Appointment
    came = (
        select(
            seen.patient_id,
            (func.count().filter(seen.earlier) > 0).label("earlier"),
            (func.count().filter(~seen.earlier) > 0).label("now"),
        )
        .where(seen.status.in_(LIVE))
        .group_by(seen.patient_id)
        .subquery()
    )
    since = case((came.c.earlier, period.begins_before), else_=period.starts_at)
    known = exists().where(
        first.patient_id == came.c.patient_id,
        first.status.in_(LIVE),
        first.starts_at < since,
    )
    each = select(came.c.earlier, came.c.now, known.label("known")).subquery()
    patients: dict[tuple[bool, bool], int] = defaultdict(int)
    for earlier, now, is_known, number in db.session.execute(
        select(each, func.count()).group_by(*each.c)
    ):
        if earlier:
            patients[True, is_known] += number
        if now:
            patients[False, earlier or is_known] += number
    return patients


def _booked(visit: Subquery) -> ColumnElement[int]:
    booked = func.sum(visit.c.minutes).filter(visit.c.lane == 0, visit.c.status.in_(LIVE))
    return func.coalesce(booked, 0)


def _seconds(moment: Any) -> ColumnElement[int]:
    """Whole seconds since 1970."""
    # PostgreSQL's `extract` gives decimals, which take longer to reckon with.
    epoch = extract("epoch", moment) if _is_sqlite() else func.date_part("epoch", moment)
    return cast(epoch, BigInteger)


def _offset(period: Period) -> ColumnElement[int]:
    """What the clinic's clocks are ahead of UTC at a visit's start, in seconds."""
    *changes, (_, last) = period.offsets()
    if not changes:
        return literal(last)
    return case(*((Appointment.starts_at < until, offset) for until, offset in changes), else_=last)


def _is_sqlite() -> bool:
    return db.session.connection().dialect.name == "sqlite"
