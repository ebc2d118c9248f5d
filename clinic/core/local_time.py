"""Wall clocks and calendars of a zone, and the instants they mean.

A minute of the day counts from local midnight as the wall clock shows it: 540 is 09:00, whatever
the clocks did that night. In spring some wall times do not exist (the gap), in autumn some exist
twice (the fold).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from clinic.core.clock import out_of_range, require_aware
from clinic.core.errors import N_, Invalid
from clinic.core.intervals import Interval

MINUTES_A_DAY = 24 * 60
NOON = MINUTES_A_DAY // 2

_CLOCK_TEXT = re.compile(r"([0-9]{1,2}):([0-5][0-9])")


@lru_cache(maxsize=64)
def zone_named(name: str) -> ZoneInfo:
    """The zone of an IANA name. Raises Invalid("unknown_zone")."""
    if name not in _known_zones():
        raise Invalid("unknown_zone", N_("This time zone is not known."), details={"zone": name})
    return ZoneInfo(name)


@lru_cache(maxsize=16_384)
def first_instant(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """The first instant (UTC) at which the wall clock shows this minute of `day` or later.

    `minute` is 0 to 1440; 1440 is the first instant of the next date, and up to 2880 are the minutes of
    that date's wall clock. In a gap this is the instant of the change, in a fold the earlier of the two.
    Raises ValueError for another minute and Invalid("date_out_of_range") at the ends of the calendar.
    """
    if not 0 <= minute <= 2 * MINUTES_A_DAY:
        raise ValueError(f"a day has no minute {minute}")
    if minute > MINUTES_A_DAY:
        return first_instant(day_after(day), minute - MINUTES_A_DAY, zone)
    try:
        wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    except OverflowError:
        raise out_of_range() from None
    offset = steady_offset(day, zone)
    if offset is not None:
        return (wall - offset).replace(tzinfo=UTC)
    return _earlier(wall, zone) if exists(wall, zone) else _end_of_gap(wall, zone)


def exists(local: datetime, zone: ZoneInfo) -> bool:
    """Whether the wall clock of the zone ever shows this naive local time."""
    return local_reading(_earlier(local, zone), zone) == local


def instant_of(local: datetime, zone: ZoneInfo) -> datetime:
    """The instant (UTC) of a naive local time, the earlier one if it exists twice.

    Raises Invalid("nonexistent_time") in a gap, Invalid("date_out_of_range") at the ends of the
    calendar, and ValueError for an aware datetime.
    """
    if exists(local, zone):
        return _earlier(local, zone)
    raise Invalid(
        "nonexistent_time",
        N_("This time does not exist on that day, because the clocks change."),
        details={"local": local},
    )


def local_reading(instant: datetime, zone: ZoneInfo) -> datetime:
    """What the zone's wall clock shows at an aware instant: naive, `fold` 1 for a second pass.

    Raises Invalid("date_out_of_range") at the ends of the calendar, ValueError if it is naive.
    """
    try:
        return require_aware(instant).astimezone(zone).replace(tzinfo=None)
    except OverflowError:
        raise out_of_range() from None


def local_date(instant: datetime, zone: ZoneInfo) -> date:
    """The date that the zone's calendar shows at an aware instant."""
    return local_reading(instant, zone).date()


def wall_minute(instant: datetime, zone: ZoneInfo) -> int:
    """The minute of the day, 0 to 1439, that the zone's wall clock shows at an aware instant."""
    reading = local_reading(instant, zone)
    return reading.hour * 60 + reading.minute


def instant_promised(wall: datetime, zone: ZoneInfo, *, stood: datetime) -> datetime:
    """The instant (UTC) that a promised wall time means by the zone data in force.

    `stood`, where the clock shows it just then: either pass of an hour that comes twice. Else the
    earlier one; in a gap the end of it.
    """
    if local_reading(stood, zone) == wall:
        return stood
    return _earlier(wall, zone) if exists(wall, zone) else _end_of_gap(wall, zone)


def is_shown_twice(instant: datetime, zone: ZoneInfo) -> bool:
    """Whether the wall clock shows this time before and after it went back: it means two instants."""
    shown = local_reading(instant, zone)
    offsets = {shown.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1)}
    return len(offsets) > 1


def day_span(day: date, zone: ZoneInfo) -> Interval:
    """The whole local day, 23 to 25 hours long where clocks change.

    Raises Invalid("nonexistent_time") for the rare date that a zone left out.
    """
    return days_span(day, day, zone)


def days_span(first: date, last: date, zone: ZoneInfo) -> Interval:
    """The local days from `first` to `last`, both included. Raises as `day_span` does."""
    start, end = first_instant(first, 0, zone), first_instant(last, MINUTES_A_DAY, zone)
    if first <= last and start == end:
        raise Invalid("nonexistent_time", N_("This date does not exist in the clinic's time zone."))
    return Interval(start, end)


@lru_cache(maxsize=8192)
def steady_offset(day: date, zone: ZoneInfo) -> timedelta | None:
    """The UTC offset of every instant of a local day; None where the clocks change. Cached.

    Lets a loop turn the day's wall times into instants by subtraction alone. Raises
    Invalid("date_out_of_range").
    """
    noon = datetime.combine(day, time(12))
    offset = noon.replace(tzinfo=UTC) - _earlier(noon, zone)
    # From three hours before midnight: after a fold just there, a time of this day is shown again.
    half_hours = range(-30, 25)
    try:
        around = (_earlier(noon, zone) + timedelta(minutes=30 * count) for count in half_hours)
        return offset if all(i.astimezone(zone).utcoffset() == offset for i in around) else None
    except OverflowError:
        raise out_of_range() from None


def week_start(day: date, first_weekday: int = 0) -> date:
    """The first day of the week that holds `day`. Weekdays count from Monday 0 to Sunday 6."""
    try:
        return day - timedelta(days=(day.weekday() - first_weekday) % 7)
    except OverflowError:
        raise out_of_range() from None


def days_from(day: date, count: int) -> list[date]:
    """`count` days in a row, `day` first."""
    try:
        return [day + timedelta(days=number) for number in range(count)]
    except OverflowError:
        raise out_of_range() from None


def day_after(day: date, count: int = 1) -> date:
    """The date so many days later, or earlier. Raises Invalid("date_out_of_range")."""
    try:
        return day + timedelta(days=count)
    except OverflowError:
        raise out_of_range() from None


def minutes_from_text(text: str) -> int:
    """The minute of the day of "09:00", "9:00" or, as an end, "24:00".

    Raises Invalid("invalid_time").
    """
    match = _CLOCK_TEXT.fullmatch(text.strip())
    minute = int(match[1]) * 60 + int(match[2]) if match else None
    if minute is None or minute > MINUTES_A_DAY:
        raise Invalid("invalid_time", N_("Please write the time as 09:30."), details={"text": text})
    return minute


def text_from_minutes(minute: int) -> str:
    """The minute of the day as "09:00"; 1440 is "24:00", and later ones are of the next day's clock.

    Raises ValueError beyond 0 to 2880.
    """
    if not 0 <= minute <= 2 * MINUTES_A_DAY:
        raise ValueError(f"a day has no minute {minute}")
    minute -= MINUTES_A_DAY if minute > MINUTES_A_DAY else 0
    return f"{minute // 60:02d}:{minute % 60:02d}"


def zones_to_choose_from() -> list[str]:
    """The names of zones that people know, in their order: none that is only an abbreviation."""
    return sorted(name for name in _known_zones() if "/" in name or name == "UTC")


@lru_cache(maxsize=1)
def _known_zones() -> frozenset[str]:
    # Not every file that ZoneInfo opens is a zone one may choose: "localtime" depends on the
    # machine, and "right/…" counts leap seconds.
    return frozenset(available_timezones()) - {"localtime", "Factory"}


def _earlier(local: datetime, zone: ZoneInfo) -> datetime:
    if local.tzinfo is not None:
        raise ValueError(f"a local time carries no zone: {local!r}")
    try:
        return local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    except OverflowError:
        raise out_of_range() from None


def _end_of_gap(wall: datetime, zone: ZoneInfo) -> datetime:
    """The instant of the change that left out `wall`."""
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    seconds = range(int((_earlier(wall, zone) - before).total_seconds()))

    def has_changed(second: int) -> bool:
        return local_reading(before + timedelta(seconds=second), zone) >= wall

    return before + timedelta(seconds=bisect_left(seconds, True, key=has_changed))
