"""Free times: computed from opening, time off and claims, never stored. One search for all who look."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from heapq import merge
from itertools import chain, dropwhile, islice
from typing import Any
from zoneinfo import ZoneInfo

from clinic.booking.models import Appointment
from clinic.booking.rules import (
    NEW_PATIENT,
    DoctorTimes,
    Plan,
    Policy,
    Requester,
    Slot,
    free_starts,
    reasons,
)
from clinic.booking.times.context import BookingContext, booking_context, plans_for
from clinic.booking.times.times_read import TimesRead
from clinic.core.errors import Reason
from clinic.core.intervals import Interval
from clinic.core.local_time import day_span, days_from, days_span, local_date
from clinic.scheduling.availability import OpenInterval

#: Long searches look so many days ahead first: most end there.
STRETCH_DAYS = 21
#: Among many doctors somebody is free soon: the same days in parts, each read only if it is needed.
PARTS = (1, 2, 4, 14)
#: So many doctors are many: what is read too much then costs more than to ask again.
MANY = 12
WEEK_DAYS = 7


@dataclass(frozen=True, slots=True)
class Day:
    """One local day of a doctor: its opening, its free slots, and whether the doctor is away in it.

    `is_workday`: the doctor's weekly hours know this day of the week, whatever holds on the date.
    """

    day: date
    opening: tuple[OpenInterval, ...]
    slots: tuple[Slot, ...]
    away_until: datetime | None
    closed_as: str | None
    is_workday: bool = True


@dataclass(frozen=True, slots=True)
class Span:
    """The free times of doctors on some days; `days` by doctor, in order."""

    zone: ZoneInfo
    policy: Policy
    plans: Mapping[str, Plan]
    days: Mapping[str, tuple[Day, ...]]


class TimeSearch:
    """What is free with the doctors of a context, for one person: it offers what `reasons()` lets pass.

    `visit_types` names the visit type for each doctor; without it, each doctor's first online one.
    Doctors who offer nothing have no slots. The hold `without_hold` and the visit that is `moving`
    are not in their own way. Schedules are read once, and the claims of each stretch of days once: the
    number of statements does not grow with the doctors. Raises NotFound for an unknown visit type.
    """

    def __init__(
        self,
        known: BookingContext,
        *,
        now: datetime,
        visit_types: Mapping[str, str] | None = None,
        requester: Requester = NEW_PATIENT,
        without_hold: str | None = None,
        moving: Appointment | None = None,
    ) -> None:
        self.known, self.now, self.requester = known, now, requester
        self._offered = {
            id_: plans_for(known, id_, (visit_types or {}).get(id_), moving=moving)
            for id_ in known.doctors
        }
        self._read = TimesRead(
            known,
            now=now,
            plans=list(chain.from_iterable(self._offered.values())),
            without_hold=without_hold,
            without_appointment=moving.id if moving else None,
        )

    @classmethod
    def of(cls, doctor_ids: Collection[str], **more: Any) -> TimeSearch:
        """A search with these doctors. Raises NotFound for an unknown doctor."""
        return cls(booking_context(doctor_ids), **more)

    @property
    def horizon(self) -> date:
        """The last local day that can be booked online."""
        return local_date(self.now + timedelta(days=self.known.policy.horizon_days), self.zone)

    @property
    def today(self) -> date:
        return local_date(self.now, self.zone)

    @property
    def zone(self) -> ZoneInfo:
        return self.known.zone

    @property
    def plans(self) -> dict[str, Plan]:
        """For each doctor who offers something, the plan whose times are looked for."""
        return {id_: offered[0] for id_, offered in self._offered.items() if offered}

    def read_ahead(self, first: date, doctor_ids: Collection[str] | None = None) -> None:
        """Read all of the first stretch at once, for a page that asks for several things in it; of many
        doctors their hours only.
        """
        self._read.hours(first, max(first, self.horizon) + timedelta(days=WEEK_DAYS))
        if len(self.known.doctors) <= MANY:
            self._read.times(
                first, max(first, self.today) + timedelta(days=STRETCH_DAYS - 1), doctor_ids
            )

    def span(
        self, first: date, days: int = WEEK_DAYS, doctor_ids: Collection[str] | None = None
    ) -> Span:
        """The free times on so many local days from `first`, of some of the doctors or all."""
        shown = days_from(first, days)
        times = self._read.times(first, shown[-1], doctor_ids)
        return Span(
            zone=self.zone,
            policy=self.known.policy,
            plans=self.plans,
            days={
                id_: tuple(self._day(day, times[id_]) for day in shown)
                for id_ in doctor_ids or self.known.doctors
            },
        )

    def earliest(
        self,
        after: datetime | None = None,
        *,
        limit: int = 1,
        every_type: bool = False,
        doctor_ids: Collection[str] | None = None,
        enough: int | None = None,
    ) -> dict[str, list[Slot]]:
        """The first free slots of each doctor from a moment on (now), at most `limit` for each.

        With `every_type` of all that a doctor offers, in order of time, then type. Looks ahead in a few
        stretches, the later ones only for doctors who have too few yet; and not at all once `enough`
        doctors have theirs: whoever has none then has only later ones.
        """
        ids = self.known.doctors if doctor_ids is None else doctor_ids
        found: dict[str, list[Slot]] = {id_: [] for id_ in ids}
        short = [id_ for id_ in found if self._offered[id_]]
        most = len(short) if enough is None else enough
        done = 0
        for first, last in self._stretches(after):
            if not short or done >= most:
                break
            for id_, later in self._from(after, first, last, short, every_type).items():
                found[id_].extend(islice(later, limit - len(found[id_])))
            done += sum(len(found[id_]) >= limit for id_ in short)
            short = [id_ for id_ in short if len(found[id_]) < limit]
        return found

    def soonest(
        self, after: datetime | None = None, *, limit: int, every_type: bool = False
    ) -> list[Slot]:
        """The earliest slots over all doctors, in order of time, then doctor, then visit type."""
        ids = [id_ for id_, offered in self._offered.items() if offered]
        found: list[Slot] = []
        for first, last in self._stretches(after) if ids else ():
            later = self._from(after, first, last, ids, every_type).values()
            found.extend(islice(merge(*later, key=_in_time), limit - len(found)))
            if len(found) == limit:
                break
        return found

    def _from(
        self,
        after: datetime | None,
        first: date,
        last: date,
        doctor_ids: Collection[str],
        every_type: bool,
    ) -> dict[str, Iterator[Slot]]:
        """The slots of each doctor on these days, from a moment (now) on; found as they are taken."""
        start, kinds = after or self.now, None if every_type else 1
        self._read.hours(first, self.horizon)
        times = self._read.times(first, last, doctor_ids)
        return {
            id_: dropwhile(
                lambda slot: slot.starts_at < start,
                self._slots(times[id_], self._offered[id_][:kinds], first, last),
            )
            for id_ in doctor_ids
        }

    def nearest(self, to: datetime, *, limit: int = 3, but: Interval | None = None) -> list[Slot]:
        """The slots nearest to a moment, nearest first; of equally near ones, the earlier. None touches the
        time `but`.
        """
        aim = min(max(local_date(to, self.zone), self.today), self.horizon)
        found: list[Slot] = []
        for reach in (STRETCH_DAYS // 3, self.known.policy.horizon_days):
            first = max(self.today, aim - timedelta(days=reach))
            last = min(self.horizon, aim + timedelta(days=reach))
            times = self._read.times(first, last)
            found = [
                slot
                for id_, offered in self._offered.items()
                for slot in self._slots(times[id_], offered[:1], first, last)
                if but is None or slot.starts_at >= but.end or slot.ends_at <= but.start
            ]
            if len(found) >= limit:
                break
        return sorted(found, key=lambda slot: (abs(slot.starts_at - to), slot.starts_at))[:limit]

    def offers(self, doctor_id: str, at: datetime) -> bool:
        """Whether a start (aware) is among the free ones, up to a week behind the horizon."""
        day = local_date(at, self.zone)
        if not self.today <= day <= self.horizon + timedelta(days=WEEK_DAYS):
            return False
        [found] = self.span(day, 1).days[doctor_id]
        return any(slot.starts_at == at for slot in found.slots)

    def against(self, doctor_id: str, at: datetime) -> list[Reason]:
        """All that speaks against a start (aware) with a doctor; none where it is on offer, or too far
        away to be looked at.
        """
        day = local_date(at, self.zone)
        if not self.today <= day <= self.horizon + timedelta(days=WEEK_DAYS):
            return []
        return reasons(
            at, plan=self.plans[doctor_id], times=self._read.times(day, day)[doctor_id],
            requester=self.requester, policy=self.known.policy, now=self.now,
        )  # fmt: skip

    def free_days(self, first: date, days: int) -> list[date]:
        """On which of so many local days, a month say, one of the doctors has a free time."""
        each = zip(*self.span(first, days).days.values(), strict=True)
        return [of_day[0].day for of_day in each if any(one.slots for one in of_day)]

    def _stretches(self, after: datetime | None) -> Iterator[tuple[date, date]]:
        """First and last day of each stretch of a search from a moment (now) up to the horizon."""
        end = self.now + timedelta(days=self.known.policy.horizon_days)
        # What is over holds nothing, and a moment at the end of time has no local date.
        start = min(max(after or self.now, self.now), end + timedelta(days=1))
        first = local_date(start, self.zone)
        near = PARTS if len(self.known.doctors) > MANY else (STRETCH_DAYS,)
        for days in (*near, (self.horizon - first).days):
            if first <= self.horizon:
                last = min(first + timedelta(days=days - 1), self.horizon)
                yield first, last
                first = last + timedelta(days=1)

    def _day(self, day: date, times: DoctorTimes) -> Day:
        opening = tuple(times.touching(day_span(day, self.zone)))
        weekly = self._read.hours(day, day)[times.doctor_id].schedule.weekly
        away = [times.away.first_overlap(interval.start, interval.end) for interval in opening]
        return Day(
            day=day,
            opening=opening,
            slots=tuple(self._slots(times, self._offered[times.doctor_id][:1], day, day)),
            away_until=max((span.end for span in away if span is not None), default=None),
            closed_as=times.closed.get(day),
            is_workday=any(hours.applies_on(day) for hours in weekly),
        )

    def _slots(
        self, times: DoctorTimes, plans: Collection[Plan], first: date, last: date
    ) -> Iterator[Slot]:
        """The doctor's free slots on these days of one or several kinds, in order of time, then kind."""
        span = days_span(first, last, self.zone)
        return merge(*(self._slots_of(times, plan, span) for plan in plans), key=_in_time)

    def _slots_of(self, times: DoctorTimes, plan: Plan, span: Interval) -> Iterator[Slot]:
        """Those that begin in the span: hours that reach over midnight offer times on both dates."""
        length = timedelta(minutes=plan.minutes)
        for start in free_starts(
            times.touching(span), plan=plan, times=times, requester=self.requester,
            policy=self.known.policy, now=self.now,
        ):  # fmt: skip
            if start >= span.end:
                return
            if start >= span.start:
                yield Slot(times.doctor_id, plan.visit_type_id, start, start + length)


def _in_time(slot: Slot) -> tuple[datetime, str, str]:
    return slot.starts_at, slot.doctor_id, slot.visit_type_id
