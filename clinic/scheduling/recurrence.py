"""Working hours as a doctor states them, in local time, and what they come to on a date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from clinic.core.local_time import MINUTES_A_DAY

MARK_MINUTES = 5
"""Hours begin and end on a five-minute mark."""


@dataclass(frozen=True, slots=True, order=True)
class DayInterval:
    """Hours of one date, in minutes of the day; the end (up to 1440) does not belong to them."""

    start_minute: int
    end_minute: int


@dataclass(frozen=True, slots=True)
class WeeklyInterval:
    """Hours of every such weekday (Monday 0) between two dates, both included; None is no limit."""

    weekday: int
    start_minute: int
    end_minute: int
    valid_from: date | None = None
    valid_until: date | None = None

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

    Codes: unknown_weekday, out_of_range, off_mark, end_before_start, validity (its last date is
    before its first), overlap.
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

    Two rows overlap when they share a weekday, some time of the day and some date.
    """
    problems: list[Problem] = []
    for index, row in enumerate(weekly):
        problems += [Problem(index, code) for code in _weekly_codes(row)]
        others = (other for other in range(index) if _same_days(weekly[other], row))
        problems += _overlap_problems(index, row, {other: weekly[other] for other in others})
    return problems


def day_problems(intervals: Sequence[DayInterval]) -> list[Problem]:
    """All that is wrong with the hours of one date, sorted by index, as in `hours_problems`."""
    problems: list[Problem] = []
    for index, hours in enumerate(intervals):
        problems += [Problem(index, code) for code in _minute_codes(hours)]
        problems += _overlap_problems(index, hours, dict(enumerate(intervals[:index])))
    return problems


def _weekly_codes(row: WeeklyInterval) -> list[str]:
    codes = [] if 0 <= row.weekday <= 6 else ["unknown_weekday"]
    codes += _minute_codes(row)
    if row.valid_from and row.valid_until and row.valid_until < row.valid_from:
        codes.append("validity")
    return codes


def _minute_codes(hours: _Hours) -> list[str]:
    ends = (hours.start_minute, hours.end_minute)
    codes = [] if all(0 <= minute <= MINUTES_A_DAY for minute in ends) else ["out_of_range"]
    if any(minute % MARK_MINUTES for minute in ends):
        codes.append("off_mark")
    if hours.end_minute <= hours.start_minute:
        codes.append("end_before_start")
    return codes


def _overlap_problems(
    index: int, hours: _Hours, earlier: Mapping[int, DayInterval] | Mapping[int, WeeklyInterval]
) -> list[Problem]:
    """At most one problem: the first of the earlier intervals that shares time with this one."""
    for other, those in earlier.items():
        start = max(hours.start_minute, those.start_minute)
        if start < min(hours.end_minute, those.end_minute):
            return [Problem(index, "overlap", other)]
    return []


def _same_days(a: WeeklyInterval, b: WeeklyInterval) -> bool:
    """Whether the two share a weekday and a stretch of validity."""
    first = max(a.valid_from or date.min, b.valid_from or date.min)
    last = min(a.valid_until or date.max, b.valid_until or date.max)
    return a.weekday == b.weekday and first <= last
