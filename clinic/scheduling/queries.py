"""Reading schedules: of many doctors at once, in one query."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import starmap
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Date,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    literal,
    null,
    or_,
    select,
    union_all,
)

from clinic.accounts.actor import Actor
from clinic.core.intervals import Interval
from clinic.core.local_time import day_after, days_span
from clinic.db import UtcDateTime, db
from clinic.directory.doctors import doctor_to_schedule
from clinic.directory.models import ClosedDay
from clinic.directory.public_holidays import public_holidays
from clinic.keyset import Page, page_after
from clinic.scheduling.models import HoursOverride, TimeOff, WorkingHours
from clinic.scheduling.recurrence import DayInterval, Schedule, WeeklyInterval


@dataclass(frozen=True, slots=True)
class DoctorSchedule:
    """What opens and closes a doctor: the local schedule, and the time off as instants."""

    schedule: Schedule
    time_off: tuple[Interval, ...]


def schedules(
    doctor_ids: Collection[str],
    *,
    first: date,
    last: date,
    zone: ZoneInfo,
    country: str = "",
    region: str = "",
) -> dict[str, DoctorSchedule]:
    """Everything that decides about the opening of these doctors on the local days first to last, and on
    the days around them: hours may end on the next day.

    One query, whatever the number of doctors; rows come as tuples, told apart by their first column.
    """
    first, last = day_after(first, -1), day_after(last)
    weekly: dict[str, list[WeeklyInterval]] = defaultdict(list)
    overrides: dict[str, dict[date, tuple[DayInterval, ...]]] = defaultdict(dict)
    away: dict[str, list[Interval]] = defaultdict(list)
    closed = _holidays(country, region, first=first, last=last)
    for what, id_, a, b, c, day, until, words, starts_at, ends_at in _rows(
        doctor_ids, first, last, zone
    ):
        match what:
            case "weekly":
                weekly[id_].append(_weekly(a, b, c, day, until))
            case "override":
                overrides[id_][day] = tuple(starmap(DayInterval, json.loads(words)))
            case "time_off":
                away[id_].append(Interval(starts_at, ends_at))
            case "closed":
                closed[day] = words
    return {
        id_: DoctorSchedule(
            Schedule(weekly=tuple(weekly[id_]), overrides=overrides[id_], closed=closed),
            tuple(away[id_]),
        )
        for id_ in doctor_ids
    }


#: Many doctors work the same hours.
_weekly = lru_cache(maxsize=4096)(WeeklyInterval)


def _rows(
    doctor_ids: Collection[str], first: date, last: date, zone: ZoneInfo
) -> Iterable[Any]:  # of ten columns: see `_row`
    span = days_span(first, last, zone)
    asked = {
        "doctor_ids": list(doctor_ids),
        "first": first,
        "last": last,
        "starts_at": span.start,
        "ends_at": span.end,
    }
    return db.session.execute(_ALL_ROWS, asked)


def _holidays(country: str, region: str, *, first: date, last: date) -> dict[date, str]:
    found = public_holidays(country, region, range(first.year, last.year + 1))
    return {day: name for day, name in found.items() if first <= day <= last}


#: The columns that all four kinds of rows share, with what stands where a kind has none.
_COLUMNS: dict[str, ColumnElement[Any]] = {
    "a": cast(null(), Integer),
    "b": cast(null(), Integer),
    "c": cast(null(), Integer),
    "day": cast(null(), Date),
    "until": cast(null(), Date),
    "text": cast(null(), String),
    "starts_at": cast(null(), UtcDateTime),
    "ends_at": cast(null(), UtcDateTime),
}


def _row(what: str, doctor_id: Any, **columns: Any) -> Select[Any]:
    shared = [columns.get(name, empty).label(name) for name, empty in _COLUMNS.items()]
    return select(literal(what).label("what"), doctor_id.label("doctor_id"), *shared)


def _all_rows() -> CompoundSelect[Any]:
    """What `schedules` asks, of `doctor_ids` and from `first` to `last` or `starts_at` to `ends_at`."""
    weekly, override = WorkingHours.__table__.c, HoursOverride.__table__.c
    away, closed = TimeOff.__table__.c, ClosedDay.__table__.c
    doctor_ids: BindParameter[Any] = bindparam("doctor_ids", expanding=True)
    first: BindParameter[Any] = bindparam("first")
    last: BindParameter[Any] = bindparam("last")
    return union_all(
        _row("weekly", weekly.doctor_id, a=weekly.weekday, b=weekly.start_minute,
             c=weekly.end_minute, day=weekly.valid_from, until=weekly.valid_until)
        .where(
            weekly.doctor_id.in_(doctor_ids),
            or_(weekly.valid_from.is_(None), weekly.valid_from <= last),
            or_(weekly.valid_until.is_(None), weekly.valid_until >= first),
        ),
        _row("override", override.doctor_id, day=override.day,
             text=cast(override.intervals, String))
        .where(override.doctor_id.in_(doctor_ids), override.day.between(first, last)),
        _row("time_off", away.doctor_id, starts_at=away.starts_at, ends_at=away.ends_at)
        .where(
            away.doctor_id.in_(doctor_ids),
            away.ends_at > bindparam("starts_at"),
            away.starts_at < bindparam("ends_at"),
        ),
        _row("closed", cast(null(), String), day=closed.day, text=closed.name)
        .where(closed.day.between(first, last)),
    )  # fmt: skip


#: Put together once: to do so at each question would take longer than the answer.
_ALL_ROWS = _all_rows()


def weekly_hours(doctor_id: str) -> list[WeeklyInterval]:
    """The doctor's weekly hours, by weekday and time."""
    rows = db.session.scalars(
        select(WorkingHours)
        .where(WorkingHours.doctor_id == doctor_id)
        .order_by(WorkingHours.weekday, WorkingHours.start_minute, WorkingHours.valid_from)
    )
    return [
        WeeklyInterval(
            row.weekday, row.start_minute, row.end_minute, row.valid_from, row.valid_until
        )
        for row in rows
    ]


def overrides_from(
    doctor_id: str, day: date | None = None
) -> Mapping[date, tuple[DayInterval, ...]]:
    """The dates with hours of their own, in order, from `day` on where it is given."""
    query = select(HoursOverride).where(HoursOverride.doctor_id == doctor_id)
    if day is not None:
        query = query.where(HoursOverride.day >= day)
    return {
        row.day: tuple(DayInterval(start, end) for start, end in row.intervals)
        for row in db.session.scalars(query.order_by(HoursOverride.day))
    }


def time_off_from(doctor_id: str, moment: datetime) -> Sequence[TimeOff]:
    """The doctor's time off that ends after a moment, earliest first."""
    return db.session.scalars(
        select(TimeOff)
        .where(TimeOff.doctor_id == doctor_id, TimeOff.ends_at > moment)
        .order_by(TimeOff.starts_at, TimeOff.id)
    ).all()


def time_off_page(
    actor: Actor,
    doctor_id: str,
    *,
    after: datetime | None = None,
    cursor: str | None = None,
    limit: int = 20,
) -> Page[TimeOff]:
    """A page of the doctor's time off, all or what ends after a moment, earliest first.

    For that doctor and for the desk. Raises NotFound, NotAllowed, Invalid at the field `cursor`.
    """
    doctor = doctor_to_schedule(actor, doctor_id)
    query = select(TimeOff).where(TimeOff.doctor_id == doctor.id)
    if after is not None:
        query = query.where(TimeOff.ends_at > after)
    return page_after(
        query,
        order=[(TimeOff.starts_at, "asc"), (TimeOff.id, "asc")],
        cursor=cursor,
        limit=limit,
    )


def time_off_between(doctor_id: str, starts_at: datetime, ends_at: datetime) -> Sequence[TimeOff]:
    """The doctor's time off that touches a span, earliest first."""
    return db.session.scalars(
        select(TimeOff)
        .where(
            TimeOff.doctor_id == doctor_id, TimeOff.ends_at > starts_at, TimeOff.starts_at < ends_at
        )
        .order_by(TimeOff.starts_at, TimeOff.id)
    ).all()
