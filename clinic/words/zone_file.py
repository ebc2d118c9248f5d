"""A time zone as a calendar file describes it, made from the zone's own changes.

The onset of each change is written as the wall clock showed it before the change (RFC 5545, 3.6.5);
icalendar's own helper writes it as the clock shows it afterwards. Onsets that follow a rule from year
to year are one observance with an RRULE, all others each their own: of an RDATE some readers take no
notice, and others take it for all the onsets there are, without the DTSTART.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from dateutil.rrule import YEARLY, rrule, weekday
from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

#: So long before the first instant and after the last one the description holds: any time of the
#: year has a change of its own kind before it.
AROUND = timedelta(days=400)
_STEP = timedelta(days=7)
_NONE = timedelta()
#: The last such weekday of a month, or the first to the fourth: as laws about clocks are made.
_PLACES = (-1, 1, 2, 3, 4)


def zone_file(zone: ZoneInfo, first: datetime, last: datetime) -> Timezone:
    """The VTIMEZONE that holds from `first` to `last`, in summer and winter."""
    described = Timezone()
    described.add("tzid", zone.key)
    start, end = first.replace(microsecond=0) - AROUND, last + AROUND
    changes = list(_changes(zone, start, end))
    if not changes or changes[0] > first:
        described.add_component(_observance(zone, start))
    kinds: dict[tuple[object, ...], list[datetime]] = {}
    for change in changes:
        kinds.setdefault(_kind(zone, change), []).append(change)
    for onsets in kinds.values():
        place = _place_in_month(zone, onsets, start, end)
        for onset in onsets[:1] if place else onsets:
            described.add_component(_observance(zone, onset, place=place))
    return described


def _observance(
    zone: ZoneInfo, change: datetime, *, place: int | None = None
) -> TimezoneStandard | TimezoneDaylight:
    was, becomes = (change - timedelta(seconds=1)).astimezone(zone), change.astimezone(zone)
    # Where the law calls the winter's time the exception (Dublin), readers still expect the summer's.
    saved, now_saved = was.dst() or _NONE, becomes.dst() or _NONE
    part = TimezoneDaylight() if now_saved > min(saved, _NONE) else TimezoneStandard()
    shown = _shown_before(zone, change)
    part.add("dtstart", shown)
    if place:
        by_day = f"{place}{shown:%a}"[:-1].upper()
        part.add("rrule", {"freq": "yearly", "bymonth": shown.month, "byday": by_day})
    part.add("tzname", becomes.tzname())
    part.add("tzoffsetfrom", was.utcoffset())
    part.add("tzoffsetto", becomes.utcoffset())
    return part


def _place_in_month(
    zone: ZoneInfo, onsets: Sequence[datetime], start: datetime, end: datetime
) -> int | None:
    """On the how manieth of its weekdays in its month the clocks change, if they do so every year.

    None where that is not so from `start` to `end`, or cannot be told from a single onset.
    """
    shown = [_shown_before(zone, onset) for onset in onsets]
    since, until = _shown_before(zone, start), _shown_before(zone, end)
    for place in _PLACES if shown[1:] else ():
        rule = rrule(
            YEARLY,
            dtstart=shown[0].replace(year=since.year, month=1, day=1),
            bymonth=shown[0].month,
            byweekday=weekday(shown[0].weekday(), place),
        )
        if rule.between(since, until, inc=True) == shown:
            return place
    return None


def _shown_before(zone: ZoneInfo, instant: datetime) -> datetime:
    """What the wall clock would show, had it not changed just then."""
    was = _offset(zone, instant - timedelta(seconds=1))
    return instant.astimezone(UTC).replace(tzinfo=None) + was


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


def _offset(zone: ZoneInfo, instant: datetime) -> timedelta:
    return instant.astimezone(zone).utcoffset() or _NONE
