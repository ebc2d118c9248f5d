"""Times, lengths and zones in words, in the language that is being spoken.

All functions take the clinic's zone as an argument; nothing reads a clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, dates
from flask_babel import get_locale
from flask_babel import gettext as _

from clinic.core.local_time import MINUTES_A_DAY, first_instant

#: Babel's, kept: a page writes the same few days and hours again and again.
format_date = lru_cache(maxsize=2048)(dates.format_date)
_format_time = lru_cache(maxsize=2048)(dates.format_time)


def locale() -> Locale:
    """The language of the page or the mail that is being written."""
    return get_locale() or Locale("en", "GB")


def time_label(instant: datetime, zone: ZoneInfo) -> str:
    """ "14:20", as the locale writes it."""
    return _format_time(instant.astimezone(zone).time(), "short", locale=locale())


def wall_label(wall: datetime) -> str:
    """ "Thursday 26 November, 14:20", of what a wall clock shows."""
    return f"{day_long(wall.date())}, {_format_time(wall.time(), 'short', locale=locale())}"


def day_long(day: date) -> str:
    """ "Thursday 26 November", to be spoken."""
    return format_date(day, "EEEE d MMMM", locale())


def day_full(day: date) -> str:
    """ "Thursday 26 November 2026"."""
    return format_date(day, "EEEE d MMMM y", locale())


def range_label(first: date, last: date) -> str:
    """ "23 – 28 November 2026", "30 November – 5 December 2026"; of one day "23 November 2026"."""
    if first == last:
        return format_date(last, "d MMMM y", locale())
    if first.year != last.year:
        start = format_date(first, "d MMMM y", locale())
    elif first.month != last.month:
        start = format_date(first, "d MMMM", locale())
    else:
        start = format_date(first, "d", locale())
    return f"{start} – {format_date(last, 'd MMMM y', locale())}"


def length_label(minutes: int) -> str:
    """ "15 min", "1 h", "1 h 50 min"."""
    hours, rest = divmod(minutes, 60)
    if hours == 0:
        return _("%(count)s min", count=rest)
    return _("%(hours)s h %(rest)s min", hours=hours, rest=rest) if rest else _("%(n)s h", n=hours)


def zone_city(zone: ZoneInfo) -> str:
    """ "Berlin" for Europe/Berlin."""
    return zone.key.rsplit("/", 1)[-1].replace("_", " ")


def zone_offset(zone: ZoneInfo, instant: datetime) -> str:
    """ "UTC+1", "UTC+10:30", "UTC"."""
    offset = instant.astimezone(zone).utcoffset() or timedelta()
    minutes = int(offset.total_seconds() // 60)
    if minutes == 0:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02d}" if rest else "")


def zone_time(zone: ZoneInfo, instant: datetime) -> str:
    """ "Berlin time (UTC+1)"."""
    return _("%(city)s time (%(offset)s)", city=zone_city(zone), offset=zone_offset(zone, instant))


def day_offset(day: date, zone: ZoneInfo, shown: ZoneInfo | None = None) -> str:
    """ "UTC+1" of a zone's local day; "UTC+1 → UTC+2" where clocks change on it.

    With `shown` that zone's offset, on a day of the `zone`.
    """
    last = first_instant(day, MINUTES_A_DAY, zone) - timedelta(seconds=1)
    before = zone_offset(shown or zone, first_instant(day, 0, zone))
    after = zone_offset(shown or zone, last)
    return before if before == after else f"{before} → {after}"


def day_offsets(
    days: Sequence[date], zone: ZoneInfo, shown: ZoneInfo | None = None
) -> dict[date, str]:
    """What each of some days says of its offset: nothing, unless clocks change among them."""
    found = {day: day_offset(day, zone, shown) for day in days}
    return found if len(set(found.values())) > 1 else {}
