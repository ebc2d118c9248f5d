"""What is open: local hours turned into instants, and the start times they offer.

Knows no appointments and no time off; whoever asks takes busy times away.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from operator import attrgetter
from zoneinfo import ZoneInfo

from clinic.core.intervals import BusyTimes, Interval, subtract
from clinic.core.local_time import (
    MINUTES_A_DAY,
    exists,
    first_instant,
    instant_of,
    local_reading,
    steady_offset,
)
from clinic.scheduling.recurrence import Schedule, intervals_on

_start = attrgetter("start")


@dataclass(frozen=True, slots=True)
class OpenInterval:
    """One stretch of open time of a local date; `start` and `end` are instants in UTC.

    `start_minute` is the minute of the day at which the hours nominally begin: the origin of the
    grid, even where the clocks skip it.
    """

    day: date
    start_minute: int
    start: datetime
    end: datetime

    @property
    def span(self) -> Interval:
        """The same time without its date and grid."""
        return Interval(self.start, self.end)


def opening(days: Iterable[date], schedule: Schedule, zone: ZoneInfo) -> list[OpenInterval]:
    """The open intervals of these local dates, sorted; hours that the clocks skip are left out."""
    intervals: list[OpenInterval] = []
    for day in sorted(set(days)):
        for hours in intervals_on(day, schedule):
            start = first_instant(day, hours.start_minute, zone)
            end = first_instant(day, hours.end_minute, zone)
            if start < end:
                intervals.append(OpenInterval(day, hours.start_minute, start, end))
    return intervals


def open_minutes(day: date, schedule: Schedule, away: BusyTimes, zone: ZoneInfo) -> int:
    """How many minutes of a local day are open, without those in which the doctor is away."""
    midnights = (first_instant(day, minute, zone) for minute in (0, MINUTES_A_DAY))
    if steady_offset(day, zone) is not None and away.first_overlap(*midnights) is None:
        return sum(one.end_minute - one.start_minute for one in intervals_on(day, schedule))
    open_time = subtract((one.span for one in opening([day], schedule, zone)), away.spans)
    return sum((one.end - one.start for one in open_time), timedelta()) // timedelta(minutes=1)


def grid_starts(
    open_interval: OpenInterval, *, minutes: int, step: int, zone: ZoneInfo
) -> Iterator[datetime]:
    """The start times (UTC, ascending) for a visit of `minutes` that fits into the open interval.

    They lie `step` minutes apart on the wall clock, counted from the opening. A wall time that does
    not exist is skipped, one that exists twice comes once, the earlier; `minutes` is true time.
    Raises ValueError for a length or step below one minute.
    """
    if minutes < 1 or step < 1:
        raise ValueError(f"a visit of {minutes} minutes every {step} minutes has no grid")
    last_start = open_interval.end - timedelta(minutes=minutes)
    for start in _grid(open_interval, step, zone):
        if start > last_start:
            return
        if start >= open_interval.start:
            yield start


def on_grid(start: datetime, open_interval: OpenInterval, *, step: int, zone: ZoneInfo) -> bool:
    """Whether `grid_starts` would offer this instant to a visit that fits.

    False for the second pass of a time that exists twice. Says nothing about the visit's end.
    """
    local = local_reading(start, zone)
    if local.fold or local.second or local.microsecond or local.date() != open_interval.day:
        return False
    since_opening = local.hour * 60 + local.minute - open_interval.start_minute
    return since_opening >= 0 and since_opening % step == 0


def interval_holding(
    intervals: Sequence[OpenInterval], start: datetime, end: datetime
) -> OpenInterval | None:
    """The one of the sorted open intervals that holds all of [start, end), or None. O(log n)."""
    index = bisect_right(intervals, start, key=_start) - 1
    if index >= 0 and end <= intervals[index].end:
        return intervals[index]
    return None


def _grid(open_interval: OpenInterval, step: int, zone: ZoneInfo) -> Iterator[datetime]:
    """The instants of the grid, from the nominal opening at least to the interval's end."""
    offset = steady_offset(open_interval.day, zone)
    if offset is not None:
        midnight = datetime.combine(open_interval.day, time())
        opens = midnight + timedelta(minutes=open_interval.start_minute) - offset
        return _every(timedelta(minutes=step), opens.replace(tzinfo=UTC))
    instants = _instants_by_minute(open_interval.day, zone)
    return (instant for instant in instants[open_interval.start_minute :: step] if instant)


@lru_cache(maxsize=32)
def _instants_by_minute(day: date, zone: ZoneInfo) -> list[datetime | None]:
    """Each minute of a day on which the clocks change: its earlier instant, None if skipped."""
    midnight = datetime.combine(day, time())
    walls = (midnight + timedelta(minutes=minute) for minute in range(MINUTES_A_DAY))
    return [instant_of(wall, zone) if exists(wall, zone) else None for wall in walls]


def _every(step: timedelta, start: datetime) -> Iterator[datetime]:
    while True:
        yield start
        start += step
