"""A time zone as a calendar file describes it, made from the zone's own changes.

The onset of each change is written as the wall clock showed it before the change (RFC 5545,
3.6.5); icalendar's own helper writes it as the clock shows it afterwards.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

#: So long before the first instant and after the last one the description holds: any time of the
#: year has a change of its own kind before it.
AROUND = timedelta(days=400)
_STEP = timedelta(days=7)


def zone_file(zone: ZoneInfo, first: datetime, last: datetime) -> Timezone:
    """The VTIMEZONE that holds from `first` to `last`, in summer and winter."""
    described = Timezone()
    described.add("tzid", zone.key)
    start = first - AROUND
    changes = list(_changes(zone, start, last + AROUND))
    if not changes or changes[0] > first:
        described.add_component(_observance(zone, start, [start], before=start))
    kinds: dict[tuple[object, ...], list[datetime]] = {}
    for change in changes:
        kinds.setdefault(_kind(zone, change), []).append(change)
    for onsets in kinds.values():
        described.add_component(_observance(zone, onsets[0], onsets))
    return described


def _observance(
    zone: ZoneInfo, change: datetime, onsets: Sequence[datetime], before: datetime | None = None
) -> TimezoneStandard | TimezoneDaylight:
    was = (before or change - timedelta(seconds=1)).astimezone(zone).utcoffset()
    becomes = change.astimezone(zone)
    assert was is not None
    part = TimezoneDaylight() if becomes.dst() else TimezoneStandard()
    shown = [(onset + was).replace(tzinfo=None) for onset in onsets]
    part.add("dtstart", shown[0])
    if shown[1:]:
        part.add("rdate", shown[1:])
    part.add("tzname", becomes.tzname())
    part.add("tzoffsetfrom", was)
    part.add("tzoffsetto", becomes.utcoffset())
    return part


def _changes(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """The instants, to the second, at which the zone's clocks change."""
    count = (end - start) // _STEP + 1
    steps = [start.astimezone(UTC) + number * _STEP for number in range(count + 1)]
    for before, after in pairwise(steps):
        if _offset(zone, before) != _offset(zone, after):
            yield _change_between(zone, before, after)


def _change_between(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    start = before.replace(microsecond=0)
    seconds = range(int((after - start).total_seconds()) + 1)
    old = _offset(zone, before)

    def has_changed(second: int) -> bool:
        return _offset(zone, start + timedelta(seconds=second)) != old

    return start + timedelta(seconds=bisect_left(seconds, True, key=has_changed))


def _kind(zone: ZoneInfo, change: datetime) -> tuple[object, ...]:
    local = change.astimezone(zone)
    return _offset(zone, change - timedelta(seconds=1)), local.utcoffset(), local.tzname()


def _offset(zone: ZoneInfo, instant: datetime) -> timedelta | None:
    return instant.astimezone(zone).utcoffset()
