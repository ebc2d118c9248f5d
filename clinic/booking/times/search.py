"""Free times: computed from opening, time off and claims, never stored. One search for all who look."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from heapq import merge
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from clinic.booking.models import Appointment
from clinic.booking.rules import (
    NEW_PATIENT,
    Plan,
    Policy,
    Requester,
    Slot,
    reasons,
)
from clinic.booking.times.agenda import Agenda
from clinic.booking.times.context import BookingContext, plans_for
from clinic.booking.times.free import Free, FreeFor, slot_of
from clinic.booking.times.free_starts import Starts
from clinic.booking.times.kept import KeptOpenings, kept_day
from clinic.core.busy_minutes import BusyMinutes
from clinic.core.errors import Reason
from clinic.core.intervals import Interval
from clinic.core.local_time import days_from, days_span, local_date
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
        agenda: Agenda | None = None,
    ) -> None:
        self.known, self.now, self.requester = known, now, requester
        self._free = FreeFor(requester, now)
        self._offered = {
            id_: plans_for(known, id_, (visit_types or {}).get(id_), moving=moving)
            for id_ in known.doctors
        }
        self._agenda = agenda or Agenda(
            known.doctors, now=now, without_hold=without_hold, moving=moving
        )
        reaches = (plan.reach for offered in self._offered.values() for plan in offered)
        self._reach = max(reaches, default=timedelta())

    @classmethod
    def of(
        cls,
        doctor_ids: Collection[str],
        *,
        now: datetime,
        ahead: tuple[date, int] | None = None,
        without_hold: str | None = None,
        moving: Appointment | None = None,
        **more: Any,
    ) -> TimeSearch:
        """A search with these doctors, which is going to look at so many days from a first one: `ahead`.

        Raises NotFound for an unknown doctor.
        """
        agenda = Agenda(doctor_ids, now=now, without_hold=without_hold, moving=moving)
        if ahead is not None:
            agenda.read_ahead(*ahead)
        return cls(agenda.known(), now=now, moving=moving, agenda=agenda, **more)

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
        """Read all of the first stretch at once, for a page that asks for several things in it; if the
        doctors are not many.
        """
        if len(self.known.doctors) <= MANY:
            last = max(first, self.today) + timedelta(days=STRETCH_DAYS - 1)
            self._busy(first, last, doctor_ids or self.known.doctors)

    def span(
        self, first: date, days: int = WEEK_DAYS, doctor_ids: Collection[str] | None = None
    ) -> Span:
        """The free times on so many local days from `first`, of some of the doctors or all."""
        shown, ids = days_from(first, days), doctor_ids or self.known.doctors
        busy, kept = self._busy(first, shown[-1], ids), self._agenda.kept(first, shown[-1])
        return Span(
            zone=self.zone,
            policy=self.known.policy,
            plans=self.plans,
            days={id_: tuple(self._day(kept[id_], day, busy[id_]) for day in shown) for id_ in ids},
        )

    def starts(self, doctor_id: str, first: date, days: int) -> list[Starts]:
        """The free starts of a doctor on so many local days, by stretches of open time."""
        shown = days_from(first, days)
        busy = self._busy(first, shown[-1], [doctor_id])[doctor_id]
        kept = self._agenda.kept(first, shown[-1])[doctor_id]
        return [
            one
            for plan in self._offered[doctor_id][:1]
            for one in self._free.starts(kept, plan, shown, busy)
        ]

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
                found[id_].extend(map(slot_of, islice(later, limit - len(found[id_]))))
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
            found.extend(map(slot_of, islice(merge(*later), limit - len(found))))
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
    ) -> dict[str, Iterator[Free]]:
        """The free times of each doctor on these days, from a moment (now) on; found as they are taken."""
        kinds = None if every_type else 1
        busy, kept = self._busy(first, last, doctor_ids), self._agenda.kept(first, self.horizon)
        days = days_from(first, (last - first).days + 1)
        return {
            id_: self._free.of_kinds(kept[id_], self._offered[id_][:kinds], days, busy[id_], after)
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
            each = self._from(None, first, last, self.known.doctors, every_type=False)
            found = [
                slot
                for of_doctor in each.values()
                for slot in map(slot_of, of_doctor)
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
        kept, busy = self._agenda.kept(day, day), self._busy(day, day, [doctor_id])
        return reasons(
            at, plan=self.plans[doctor_id], times=kept[doctor_id].times(day, busy[doctor_id]),
            requester=self.requester, policy=self.known.policy, now=self.now,
        )  # fmt: skip

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

    def _busy(
        self, first: date, last: date, doctor_ids: Collection[str]
    ) -> Mapping[str, BusyMinutes]:
        return self._agenda.busy(days_span(first, last, self.zone), doctor_ids, reach=self._reach)

    def _day(self, kept: KeptOpenings, day: date, busy: BusyMinutes) -> Day:
        frame, offered = kept_day(kept, day), self._offered[kept.doctor_id][:1]
        return Day(
            day=day,
            opening=frame.opening,
            slots=tuple(map(slot_of, self._free.of_kinds(kept, offered, [day], busy))),
            away_until=frame.away_until,
            closed_as=frame.closed_as,
            is_workday=frame.is_workday,
        )
