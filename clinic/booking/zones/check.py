"""Which visits and absences do not stand any more where their promised wall time is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, select

from clinic.booking.lifecycle import STANDING
from clinic.booking.models import Appointment
from clinic.core.intervals import Interval
from clinic.core.local_time import instant_promised, zone_named
from clinic.db import db
from clinic.scheduling.models import TimeOff

#: No law moves a clock by more.
FARTHEST = timedelta(days=1)


class Matter(StrEnum):
    """What stands elsewhere, as a command calls it."""

    VISIT = "visit"
    ABSENCE = "absence"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutOfStep:
    """A visit or an absence of which a promised wall time has another instant by the zone data in force:
    it `stands` at one and `meant` is the other.
    """

    matter: Matter
    id: str
    wall: datetime
    zone: str
    stands: datetime
    meant: datetime


def out_of_step(*, now: datetime) -> int:
    """How many visits and absences that are not over stand elsewhere than promised (rule 14).

    In two queries. For machines.
    """
    return sum(1 for _ in visits_out_of_step(now=now)) + sum(
        1 for _ in absences_out_of_step(now=now)
    )


def visits_out_of_step(*, now: datetime) -> Iterator[OutOfStep]:
    """The visits of these, earliest first: of those that are still to take place. For machines."""
    visit = Appointment
    rows = db.session.execute(
        select(visit.id, visit.starts_at, visit.ends_at, visit.wall_starts_at, visit.zone)
        .where(
            visit.starts_at > now - 2 * FARTHEST,
            visit.status.in_(STANDING),
            visit.zone.is_not(None),
        )
        .order_by(visit.starts_at, visit.id)
    ).all()
    for row in rows:
        span = visit_meant(row)
        if span.start != row.starts_at and max(span.end, row.ends_at) > now:
            yield OutOfStep(
                matter=Matter.VISIT, id=row.id, wall=row.wall_starts_at, zone=row.zone,
                stands=row.starts_at, meant=span.start,
            )  # fmt: skip


def absences_out_of_step(*, now: datetime) -> Iterator[OutOfStep]:
    """The absences of these, earliest first; told of the first of their ends that is wrong."""
    rows = db.session.scalars(
        select(TimeOff)
        .where(TimeOff.ends_at > now - FARTHEST, TimeOff.zone.is_not(None))
        .order_by(TimeOff.starts_at, TimeOff.id)
    ).all()
    for off in rows:
        span = absence_meant(off)
        if span is None or max(span.end, off.ends_at) <= now:
            continue
        ends = (
            (off.wall_starts_at, off.starts_at, span.start),
            (off.wall_ends_at, off.ends_at, span.end),
        )
        wall, stands, meant = next(end for end in ends if end[1] != end[2])
        yield OutOfStep(
            matter=Matter.ABSENCE, id=off.id, wall=wall, zone=off.zone, stands=stands, meant=meant
        )


def visit_meant(visit: Appointment | Row[*tuple[Any, ...]]) -> Interval:
    """Where a visit stands if it stands as it was promised: its length stays."""
    start = instant_promised(visit.wall_starts_at, zone_named(visit.zone), stood=visit.starts_at)
    return Interval(start, start + (visit.ends_at - visit.starts_at))


def absence_meant(off: TimeOff) -> Interval | None:
    """Where an absence would stand, each end as it was meant; None where it does, or nothing were left."""
    zone = zone_named(off.zone)
    start = instant_promised(off.wall_starts_at, zone, stood=off.starts_at)
    end = instant_promised(off.wall_ends_at, zone, stood=off.ends_at)
    return (
        None
        if start >= end or (start, end) == (off.starts_at, off.ends_at)
        else Interval(start, end)
    )
