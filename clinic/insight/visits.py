"""Counting visits in SQL, over a period and the one before it at once: fixed statements, few rows.

The database knows no zone of the clinic: a visit's local day and hour are whole numbers reckoned from
the offsets that Python's zone data gives for the period, so that both databases count alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
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
from clinic.insight.figures import CountedVisits, Spread, spread_of
from clinic.insight.period import Period

HOUR = 3600
_EPOCH = date(1970, 1, 1).toordinal()

LENGTHS = ("lead", "answer", "wait")


def visits_of(period: Period, doctor_ids: Sequence[str] | None, *, now: datetime) -> Subquery:
    """The visits of both times, of these doctors or of all, as narrow rows.

    `earlier`: of the time before. `hour` counts local ones. `lead`, `answer` and
    `wait` are seconds, or null.
    """
    visit = Appointment
    local = _seconds(visit.starts_at) + _offset(period)
    cancelled = and_(visit.status == Status.CANCELLED, visit.confirmed_at.is_not(None))
    rows = select(
        (visit.starts_at < period.starts_at).label("earlier"),
        (local // HOUR).label("hour"),
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


class CountedHour(NamedTuple):
    """The visits of lane 0 that begin in an hour of a local day, and their booked minutes."""

    day: date
    hour: int
    visits: int
    booked_minutes: int


def counted_by_hour(visit: Subquery) -> list[CountedHour]:
    """The visits of each hour in which one begins; of both times."""
    seen = visit.c
    booked = func.sum(seen.minutes).filter(seen.status.in_(LIVE))
    rows = db.session.execute(
        select(seen.hour, func.count(), func.coalesce(booked, 0))
        .where(seen.lane == 0)
        .group_by(seen.hour)
    )
    return [CountedHour(*_hour_of(number), *counts) for number, *counts in rows]


def counted(visit: Subquery) -> list[CountedVisits]:
    """The visits that are alike in all that the figures tell apart: some hundred rows."""
    seen = visit.c
    flags = (seen.confirmed, seen.cancelled, seen.by_patient, seen.late, seen.unmarked)
    key = (seen.earlier, seen.doctor_id, seen.visit_type_id, seen.status, seen.lane)
    # Two of the patients: to count all that differ costs as much again.
    patient_id = seen.patient_id if _is_sqlite() else seen.patient_id.collate("C")
    rows = db.session.execute(
        select(
            *key,
            func.count(),
            func.sum(seen.minutes),
            *(func.count().filter(one) for one in flags),
            func.min(patient_id),
            func.max(patient_id),
        ).group_by(*key)
    )
    return [CountedVisits(*row) for row in rows]


def counted_patients_of(
    visit: Subquery, key: str, ids: Collection[str]
) -> dict[tuple[bool, str], int]:
    """By `earlier` and these ids in a column: how many patients."""
    seen = visit.c
    rows = db.session.execute(
        # As bytes: to sort texts as a language does costs five times as much.
        select(seen.earlier, seen[key], func.count(cast(seen.patient_id, LargeBinary).distinct()))
        .where(seen[key].in_(ids))
        .group_by(seen.earlier, seen[key])
    )
    return {(earlier, id_): patients for earlier, id_, patients in rows}


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


def _hour_of(number: int) -> tuple[date, int]:
    """The date and the hour of a local hour as it is counted here, from 1970 on."""
    day, hour = divmod(number, 24)
    return date.fromordinal(_EPOCH + day), hour


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
