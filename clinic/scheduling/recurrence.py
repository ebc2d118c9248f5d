"""Working hours as a doctor states them, in local time, and what they come to on a date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeAlias

from clinic.core.local_time import MINUTES_A_DAY, day_after

MARK_MINUTES = 5
"""Hours begin and end on a five-minute mark."""


@dataclass(frozen=True, slots=True, order=True)
class DayInterval:
    """Hours of one date, in minutes of the day; the end does not belong to them.

    An end beyond 1440 lies on the next date, at that minute of its clock: 22:00 to 06:00 is 1320 to 1800.
    The hours belong to the date they begin on.
    """

    start_minute: int
    end_minute: int

    @property
    def ends_next_day(self) -> bool:
        return self.end_minute > MINUTES_A_DAY


@dataclass(frozen=True, slots=True)
class WeeklyInterval:
    """Hours of every such weekday (Monday 0) between two dates, both included; None is no limit.

    They may end on the next day, as those of a `DayInterval`.
    """

    weekday: int
    start_minute: int
    end_minute: int
    valid_from: date | None = None
    valid_until: date | None = None

    @property
    def ends_next_day(self) -> bool:
        return self.end_minute > MINUTES_A_DAY

    def applies_on(self, day: date) -> bool:
        """Whether these hours are worked on the date, were it neither closed nor overridden."""
        return (
            day.weekday() == self.weekday
            and (self.valid_from is None or self.valid_from <= day)
            and (self.valid_until is None or day <= self.valid_until)
        )


_Hours: TypeAlias = DayInterval | WeeklyInterval


@dataclass(frozen=True, slots=True)
class Schedule:
    """All that says when a doctor is open, save time off.

    `overrides` replaces the hours of a date (no interval: closed that day); `closed` names the
    clinic's closed days and public holidays by date.
    """

    weekly: tuple[WeeklyInterval, ...] = ()
    overrides: Mapping[date, tuple[DayInterval, ...]] = field(default_factory=dict)
    closed: Mapping[date, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with the interval at `index`; `other` is the one it overlaps.

    Codes: unknown_weekday, out_of_range, off_mark, end_before_start, too_long (over 24 hours), validity
    (its last date is before its first), overlap.
    """

    index: int
    code: str
    other: int | None = None


def intervals_on(day: date, schedule: Schedule) -> tuple[DayInterval, ...]:
    """The hours of a date, sorted: its override, else none if closed, else the weekly hours."""
    if day in schedule.overrides:
        return tuple(sorted(schedule.overrides[day]))
    if day in schedule.closed:
        return ()
    rows = (row for row in schedule.weekly if row.applies_on(day))
    return tuple(sorted(DayInterval(row.start_minute, row.end_minute) for row in rows))


def hours_problems(weekly: Sequence[WeeklyInterval]) -> list[Problem]:
    """All that is wrong with weekly hours, sorted by index; an empty list when they can be kept.

    Two rows overlap when they share time on some date; those that end on the next day reach into its hours.
    """
    problems: list[Problem] = []
    for index, row in enumerate(weekly):
        problems += [Problem(index, code) for code in _weekly_codes(row)]
        other = next((other for other in range(index) if _share_time(weekly[other], row)), None)
        problems += [] if other is None else [Problem(index, "overlap", other)]
    return problems


def day_problems(intervals: Sequence[DayInterval]) -> list[Problem]:
    """All that is wrong with the hours of one date, sorted by index, as in `hours_problems`."""
    problems: list[Problem] = []
    for index, hours in enumerate(intervals):
        problems += [Problem(index, code) for code in _minute_codes(hours)]
        earlier = range(index)
        other = next((other for other in earlier if _overlap(intervals[other], hours)), None)
        problems += [] if other is None else [Problem(index, "overlap", other)]
    return problems


def meets_next(day: date, schedule: Schedule) -> bool:
    """Whether hours of the date reach over midnight into the next date's own."""
    ends = max((one.end_minute for one in intervals_on(day, schedule)), default=0)
    following = intervals_on(day_after(day), schedule)
    return bool(following) and ends > following[0].start_minute + MINUTES_A_DAY


def _weekly_codes(row: WeeklyInterval) -> list[str]:
    codes = [] if 0 <= row.weekday <= 6 else ["unknown_weekday"]
    codes += _minute_codes(row)
    if row.valid_from and row.valid_until and row.valid_until < row.valid_from:
        codes.append("validity")
    return codes


def _minute_codes(hours: _Hours) -> list[str]:
    ends = (hours.start_minute, hours.end_minute)
    is_within = 0 <= hours.start_minute < MINUTES_A_DAY and hours.end_minute >= 0
    codes = [] if is_within else ["out_of_range"]
    if any(minute % MARK_MINUTES for minute in ends):
        codes.append("off_mark")
    if hours.end_minute <= hours.start_minute:
        codes.append("end_before_start")
    if hours.end_minute > hours.start_minute + MINUTES_A_DAY:
        codes.append("too_long")
    return codes


def _overlap(a: _Hours, b: _Hours, later: int = 0) -> bool:
    """Whether the two share time, were the second `later` minutes later."""
    return max(a.start_minute, b.start_minute + later) < min(a.end_minute, b.end_minute + later)


def _share_time(a: WeeklyInterval, b: WeeklyInterval) -> bool:
    """Whether the two share time on some date, or one of them with the other's next day."""
    return any(
        (a.weekday + days) % 7 == b.weekday
        and _overlap(a, b, days * MINUTES_A_DAY)
        and _share_dates(a, b, timedelta(days=days))
        for days in (-1, 0, 1)
    )


def _share_dates(a: WeeklyInterval, b: WeeklyInterval, later: timedelta) -> bool:
    """Whether there is a date on which the first counts, and so much later the second."""
    first = max(a.valid_from or date.min, _moved(b.valid_from, -later) or date.min)
    last = min(a.valid_until or date.max, _moved(b.valid_until, -later) or date.max)
    return first <= last


def _moved(day: date | None, by: timedelta) -> date | None:
    try:
        return day and day + by
    except OverflowError:
        return day
