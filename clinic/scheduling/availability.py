"""What is open: local hours turned into instants, and the start times they offer.

Knows no appointments and no time off; whoever asks takes busy times away.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from operator import attrgetter
from zoneinfo import ZoneInfo

from clinic.core.intervals import BusyTimes, Interval, subtract
from clinic.core.local_time import (
    MINUTES_A_DAY,
    day_after,
    days_from,
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
    """The open intervals that begin on these local dates, sorted; hours that the clocks skip are left out.

    Those that reach into the hours of the next date, which changed since, end where these begin.
    """
    intervals: list[OpenInterval] = []
    for day in sorted(set(days)):
        for hours in intervals_on(day, schedule):
            start = first_instant(day, hours.start_minute, zone)
            end = first_instant(day, hours.end_minute, zone)
            if hours.ends_next_day:
                end = min(end, _next_opening(day, schedule, zone) or end)
            if start < end:
                intervals.append(OpenInterval(day, hours.start_minute, start, end))
    return intervals


def opening_within(
    first: date, last: date, schedule: Schedule, zone: ZoneInfo
) -> list[OpenInterval]:
    """All open intervals that touch these local days, sorted: those of the evening before as well, where
    they reach over midnight. Raises Invalid("date_out_of_range").
    """
    midnight = first_instant(first, 0, zone)
    before = (one for one in opening([day_after(first, -1)], schedule, zone) if one.end > midnight)
    return [*before, *opening(days_from(first, (last - first).days + 1), schedule, zone)]


def open_on(day: date, schedule: Schedule, zone: ZoneInfo) -> list[OpenInterval]:
    """What is open of a local day, sorted, from midnight to midnight."""
    midnight, next_midnight = (first_instant(day, minute, zone) for minute in (0, MINUTES_A_DAY))
    return [
        replace(
            one,
            day=day,
            start_minute=one.start_minute if one.day == day else 0,
            start=max(one.start, midnight),
            end=min(one.end, next_midnight),
        )
        for one in opening_within(day, day, schedule, zone)
    ]


def open_minutes(day: date, schedule: Schedule, away: BusyTimes, zone: ZoneInfo) -> int:
    """How many minutes the hours that begin on a local day are open, without those in which the doctor is
    away.
    """
    hours = intervals_on(day, schedule)
    midnights = (first_instant(day, minute, zone) for minute in (0, MINUTES_A_DAY))
    is_usual = steady_offset(day, zone) is not None and not any(one.ends_next_day for one in hours)
    if is_usual and away.first_overlap(*midnights) is None:
        return sum(one.end_minute - one.start_minute for one in hours)
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
    days = (local.date() - open_interval.day).days
    is_within = days == 0 or (days == 1 and start < open_interval.end)
    if local.fold or local.second or local.microsecond or not is_within:
        return False
    minute = days * MINUTES_A_DAY + local.hour * 60 + local.minute
    since_opening = minute - open_interval.start_minute
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
    day = open_interval.day
    days = [day]
    if open_interval.end > first_instant(day, MINUTES_A_DAY, zone):
        days.append(day_after(day))
    offsets = {steady_offset(one, zone) for one in days}
    if len(offsets) == 1 and (offset := offsets.pop()) is not None:
        opens = (
            datetime.combine(day, time()) + timedelta(minutes=open_interval.start_minute) - offset
        )
        return _every(timedelta(minutes=step), opens.replace(tzinfo=UTC))
    instants = [instant for one in days for instant in _instants_by_minute(one, zone)]
    return (instant for instant in instants[open_interval.start_minute :: step] if instant)


def _next_opening(day: date, schedule: Schedule, zone: ZoneInfo) -> datetime | None:
    """When the hours of the date after this one begin."""
    following = day_after(day)
    hours = intervals_on(following, schedule)
    return first_instant(following, hours[0].start_minute, zone) if hours else None


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
