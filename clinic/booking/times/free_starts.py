"""All starts that are free: what `rules.reasons()` says of each, asked of many at once.

What hours and absences allow, the rules themselves say, and it can be kept (`times.kept`). What
changes from one moment to the next, claims and notice, is asked of all starts of an interval
together: a start is a bit, and so is each minute that is taken. A property test holds both equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from clinic.booking.rules import (
    DoctorTimes,
    Plan,
    Policy,
    Requester,
    about_opening,
    about_starts,
    notice_minutes,
)
from clinic.core.busy_minutes import BusyMinutes, instant_at, minute_from, minute_of, reaching
from clinic.scheduling.availability import OpenInterval, grid_starts

#: Behind all minutes.
END_OF_TIME = minute_of(datetime.max.replace(tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Starts:
    """Starts of visits within one open interval, in order: bit n is the minute `origin + n`."""

    origin: int
    bits: int

    @property
    def minutes(self) -> Iterator[int]:
        """In which minutes they are, in order."""
        bits = self.bits
        while bits:
            lowest = bits & -bits
            yield self.origin + lowest.bit_length() - 1
            bits ^= lowest

    def between(self, first: int, end: int) -> Starts:
        """Those from a minute on, until before another."""
        length = min(max(end - self.origin, 0), self.bits.bit_length())
        bits = self.bits & ((1 << length) - 1)
        skipped = max(first - self.origin, 0)
        return Starts(self.origin, bits >> skipped << skipped)


def offered_starts(
    opening: Iterable[OpenInterval], *, minutes: int, step: int, times: DoctorTimes
) -> Iterator[Starts]:
    """The starts of a visit on these days that hours and absences have nothing against.

    All of them depend on nothing else: not on who asks, nor when, nor what is booked.
    """
    length = timedelta(minutes=minutes)
    for interval in opening:
        origin, bits = minute_of(interval.start), 0
        for start in grid_starts(interval, minutes=minutes, step=step, zone=times.zone):
            if not any(about_opening(start, start + length, step, times)):
                bits |= 1 << minute_of(start) - origin
        if bits:
            yield Starts(origin, bits)


def free_of(
    offered: Iterable[Starts],
    *,
    plan: Plan,
    busy: BusyMinutes,
    requester: Requester,
    policy: Policy,
    now: datetime,
    after: datetime | None = None,
) -> Iterator[Starts]:
    """Those that are free from a moment on, besides what holds against all (`rules.about_starts`)."""
    first, end = _window(plan, requester, policy, now)
    first = max(first, minute_from(after or now))
    before, behind = plan.buffer_before, plan.minutes + plan.buffer_after
    for one in offered:
        starts = one.between(first, end)
        origin, bits = starts.origin, starts.bits
        if bits:
            last = origin + bits.bit_length() - 1
            bits &= ~reaching(busy.bits(origin - before, last + behind), before + behind)
            bits &= ~reaching(requester.busy.bits(origin, last + plan.minutes), plan.minutes)
        if bits:
            yield Starts(origin, bits)


def free_starts(
    opening: Sequence[OpenInterval],
    *,
    plan: Plan,
    times: DoctorTimes,
    requester: Requester,
    policy: Policy,
    now: datetime,
) -> Iterator[datetime]:
    """The starts (UTC, in order) within the given opening that `reasons` has nothing against."""
    if any(about_starts(plan, times, requester, policy)):
        return
    offered = offered_starts(opening, minutes=plan.minutes, step=plan.step, times=times)
    for starts in free_of(
        offered, plan=plan, busy=times.busy, requester=requester, policy=policy, now=now
    ):
        yield from map(instant_at, starts.minutes)


def _window(plan: Plan, requester: Requester, policy: Policy, now: datetime) -> tuple[int, int]:
    """From which minute until before which a visit may begin, as far as `now` says."""
    if requester.staff:
        return minute_from(now), END_OF_TIME
    notice = max(notice_minutes(plan, policy), 0)
    earliest = now + timedelta(minutes=notice)
    return minute_from(earliest), minute_of(now + timedelta(days=policy.horizon_days)) + 1
