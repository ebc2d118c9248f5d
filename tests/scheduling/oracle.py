"""A slow second opinion on what is open.

It walks every minute of some days in UTC, reads the wall clock, and decides from the definitions
alone. It shares no code with what it checks; only the plain data of a schedule goes in.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from clinic.scheduling.recurrence import Schedule

MINUTE = timedelta(minutes=1)

Stretch = tuple[date, int, list[datetime]]
"""A date, the minute at which its hours begin, and every open minute (UTC) of them in a row."""


@lru_cache(maxsize=512)
def minutes_around(day: date, zone: str) -> list[tuple[datetime, datetime]]:
    """Every UTC minute from well before the date until well after it, with the wall's reading."""
    rules = ZoneInfo(zone)
    instant = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=20)
    walk = []
    for _ in range(88 * 60):
        walk.append((instant, instant.astimezone(rules).replace(tzinfo=None, fold=0)))
        instant += MINUTE
    return walk


@lru_cache(maxsize=512)
def first_showings(day: date, zone: str) -> dict[datetime, datetime]:
    """The walk again, without the minutes at which the wall shows a time once more."""
    seen: set[datetime] = set()
    first: dict[datetime, datetime] = {}
    for instant, wall in minutes_around(day, zone):
        if wall not in seen:
            first[instant] = wall
        seen.add(wall)
    return first


@lru_cache(maxsize=8192)
def first_minute_showing(day: date, minute: int, zone: str) -> datetime:
    """The first minute of the walk at which the wall shows this time of the date, or later."""
    wanted = datetime.combine(day, time()) + minute * MINUTE
    for instant, wall in minutes_around(day, zone):
        if wall >= wanted:
            return instant
    raise AssertionError("the walk is too short")


def hours_of(day: date, schedule: Schedule) -> list[tuple[int, int]]:
    """The hours of the date by precedence: override, then closed day, then the weekly hours."""
    if day in schedule.overrides:
        return sorted((hours.start_minute, hours.end_minute) for hours in schedule.overrides[day])
    if day in schedule.closed:
        return []
    found = []
    for row in schedule.weekly:
        begun = row.valid_from is None or day >= row.valid_from
        ended = row.valid_until is not None and day > row.valid_until
        if row.weekday == day.isoweekday() - 1 and begun and not ended:
            found.append((row.start_minute, row.end_minute))
    return sorted(found)


def stretches(days: Iterable[date], schedule: Schedule, zone: str) -> list[Stretch]:
    """The open minutes of the dates, one stretch for each interval of hours that has any."""
    found: list[Stretch] = []
    for day in days:
        for start, end in hours_of(day, schedule):
            opens, closes = (first_minute_showing(day, minute, zone) for minute in (start, end))
            following = day + timedelta(days=1)
            if end > 24 * 60 and (next_hours := hours_of(following, schedule)):
                closes = min(closes, first_minute_showing(following, next_hours[0][0], zone))
            minutes = [
                instant for instant, _ in minutes_around(day, zone) if opens <= instant < closes
            ]
            if minutes:
                found.append((day, start, minutes))
    return found


def grid(stretch: Stretch, *, minutes: int, step: int, zone: str) -> list[datetime]:
    """Every minute at which a visit may begin in the stretch."""
    day, opening_minute, open_minutes = stretch
    first_shown = first_showings(day, zone)
    opens_at = datetime.combine(day, time()) + opening_minute * MINUTE
    starts = []
    for instant in open_minutes:
        fits = instant + (minutes - 1) * MINUTE <= open_minutes[-1]
        wall = first_shown.get(instant)
        if fits and wall and wall >= opens_at and (wall - opens_at) // MINUTE % step == 0:
            starts.append(instant)
    return starts
