"""Arithmetic on stretches of time. All spans are half-open: the end does not belong to them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from clinic.core.clock import require_aware

#: What times are counted in: instants, or minutes.
Moment = TypeVar("Moment", datetime, int)


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """From `start` up to, but not including, `end`; both instants in UTC.

    Aware datetimes of another zone are turned into UTC. Raises ValueError for naive datetimes
    and for an end that is not after the start.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", require_aware(self.start))
        object.__setattr__(self, "end", require_aware(self.end))
        if self.end <= self.start:
            raise ValueError(f"an interval must end after its start: {self.start} .. {self.end}")


class BusyTimes:
    """Times that are taken, built once and asked often. The given intervals may overlap."""

    __slots__ = ("_ends", "_starts")

    def __init__(self, intervals: Iterable[Interval] = ()) -> None:
        self._starts, self._ends = merged((one.start, one.end) for one in intervals)

    @property
    def spans(self) -> tuple[Interval, ...]:
        """The busy times, sorted and merged."""
        return tuple(map(Interval, self._starts, self._ends))

    def first_overlap(self, start: datetime, end: datetime) -> Interval | None:
        """The earliest busy stretch that overlaps [start, end), or None.

        It comes merged with what overlaps or touches it. O(log n). `start` and `end` must be
        aware, and `end` after `start`.
        """
        index = bisect_right(self._ends, start)
        if index < len(self._starts) and self._starts[index] < end:
            return Interval(self._starts[index], self._ends[index])
        return None


def union(intervals: Iterable[Interval]) -> list[Interval]:
    """The same times as sorted intervals that neither overlap nor touch."""
    return list(map(Interval, *merged((interval.start, interval.end) for interval in intervals)))


def subtract(intervals: Iterable[Interval], holes: Iterable[Interval]) -> list[Interval]:
    """The times of `intervals` without those of `holes`, sorted and merged."""
    rest: list[Interval] = []
    cuts = union(holes)
    first = 0
    for interval in union(intervals):
        while first < len(cuts) and cuts[first].end <= interval.start:
            first += 1
        rest.extend(_without(interval, cuts, first))
    return rest


def overlaps(a: Interval, b: Interval) -> bool:
    """Whether the two share any time; touching is not overlapping."""
    return a.start < b.end and b.start < a.end


def covers(intervals: Iterable[Interval], one: Interval) -> bool:
    """Whether every instant of `one` lies in some of `intervals`."""
    return any(whole.start <= one.start and one.end <= whole.end for whole in union(intervals))


def merged(pairs: Iterable[tuple[Moment, Moment]]) -> tuple[list[Moment], list[Moment]]:
    """Starts and ends of the same times, sorted, such that they neither overlap nor touch."""
    starts: list[Moment] = []
    ends: list[Moment] = []
    for start, end in sorted(pairs):
        if ends and start <= ends[-1]:
            ends[-1] = max(ends[-1], end)
        else:
            starts.append(start)
            ends.append(end)
    return starts, ends


def _without(interval: Interval, cuts: list[Interval], first: int) -> list[Interval]:
    """What the sorted `cuts` from index `first` on leave of one interval."""
    pieces: list[Interval] = []
    start = interval.start
    for index in range(first, len(cuts)):
        cut = cuts[index]
        if cut.start >= interval.end:
            break
        if start < cut.start:
            pieces.append(Interval(start, cut.start))
        start = max(start, cut.end)
    if start < interval.end:
        pieces.append(Interval(start, interval.end))
    return pieces
