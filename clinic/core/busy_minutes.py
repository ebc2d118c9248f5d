"""Times that are taken, in minutes: as bits, all starts of a day can be judged in a few steps.

A minute is a number: so many since the epoch. Everything that is booked begins and ends on one, so
what touches a minute takes all of it, and nothing is lost by saying so.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from clinic.core.intervals import Interval, merged

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)


def minute_of(instant: datetime) -> int:
    """The minute in which an aware instant lies."""
    return (instant - _EPOCH) // _MINUTE


def minute_from(instant: datetime) -> int:
    """The first minute that begins at an aware instant or later."""
    return -((_EPOCH - instant) // _MINUTE)


def instant_at(minute: int) -> datetime:
    """The instant (UTC) at which a minute begins."""
    return _EPOCH + timedelta(minutes=minute)


class BusyMinutes:
    """Times that are taken, built once and asked often. The given pairs of minutes may overlap."""

    __slots__ = ("_ends", "_starts")

    def __init__(self, pairs: Iterable[tuple[int, int]] = ()) -> None:
        self._starts, self._ends = merged(pairs)

    @classmethod
    def of(cls, spans: Iterable[Interval]) -> BusyMinutes:
        """All minutes that the spans touch."""
        return cls((minute_of(span.start), minute_from(span.end)) for span in spans)

    @property
    def spans(self) -> tuple[Interval, ...]:
        """The busy times, sorted and merged."""
        pairs = zip(map(instant_at, self._starts), map(instant_at, self._ends), strict=True)
        return tuple(Interval(start, end) for start, end in pairs)

    def overlaps(self, start: datetime, end: datetime) -> bool:
        """Whether anything overlaps [start, end), both aware. O(log n)."""
        index = bisect_right(self._ends, minute_of(start))
        return index < len(self._starts) and self._starts[index] < minute_from(end)

    def bits(self, first: int, last: int) -> int:
        """What is taken from minute `first` until before `last`: bit n is the minute `first + n`."""
        bits, index = 0, bisect_right(self._ends, first)
        while index < len(self._starts) and self._starts[index] < last:
            start, end = max(self._starts[index], first), min(self._ends[index], last)
            bits |= (1 << end - first) - (1 << start - first)
            index += 1
        return bits


def reaching(bits: int, width: int) -> int:
    """Of which bits the next `width`, itself the first, hold one that is set."""
    done = 1
    while done < width:
        step = min(done, width - done)
        bits |= bits >> step
        done += step
    return bits
