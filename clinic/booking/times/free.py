"""What is free of a doctor's time for one person: what is kept of it, less what is taken."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from heapq import merge

from clinic.booking.rules import Plan, Requester, Slot, about_starts
from clinic.booking.times.free_starts import Starts, free_of
from clinic.booking.times.kept import KeptOpenings, offered_on
from clinic.core.busy_minutes import BusyMinutes, instant_at

#: A free time, to be sorted: its first minute, with whom it is, of which kind, and how many minutes long.
Free = tuple[int, str, str, int]


def slot_of(free: Free) -> Slot:
    """The same with instants."""
    minute, doctor_id, visit_type_id, minutes = free
    return Slot(doctor_id, visit_type_id, instant_at(minute), instant_at(minute + minutes))


@dataclass(frozen=True, slots=True)
class FreeFor:
    """What is free for a person at a moment: all that `rules.reasons` has nothing against."""

    requester: Requester
    now: datetime

    def of_kinds(
        self,
        kept: KeptOpenings,
        plans: Collection[Plan],
        days: Collection[date],
        busy: BusyMinutes,
        after: datetime | None = None,
    ) -> Iterator[Free]:
        """The doctor's free times on these days, from a moment (now) on, of one or several kinds; in order
        of time, then kind, and found as they are taken.
        """
        each = [self._of_kind(kept, plan, days, busy, after) for plan in plans]
        return each[0] if len(each) == 1 else merge(*each)

    def starts(
        self,
        kept: KeptOpenings,
        plan: Plan,
        days: Collection[date],
        busy: BusyMinutes,
        after: datetime | None = None,
    ) -> Iterator[Starts]:
        """The free starts of one kind of visit, for each stretch of open time that has some."""
        known = kept.known
        if any(about_starts(plan, known.doctors[kept.doctor_id], self.requester, known.policy)):
            return iter(())
        return free_of(
            (one for day in days for one in offered_on(kept, day, plan.minutes, plan.step)),
            plan=plan,
            busy=busy,
            requester=self.requester,
            policy=known.policy,
            now=self.now,
            after=after,
        )

    def _of_kind(
        self,
        kept: KeptOpenings,
        plan: Plan,
        days: Collection[date],
        busy: BusyMinutes,
        after: datetime | None,
    ) -> Iterator[Free]:
        for starts in self.starts(kept, plan, days, busy, after):
            for minute in starts.minutes:
                yield minute, kept.doctor_id, plan.visit_type_id, plan.minutes
