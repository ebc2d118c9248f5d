"""Free times: computed from opening, time off and claims, never stored."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from heapq import merge
from itertools import islice
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
)
from clinic.booking.times.context import BookingContext, booking_context, plan_for
from clinic.booking.times.inputs import doctor_times
from clinic.core.local_time import days_from, local_date
from clinic.scheduling.availability import OpenInterval

#: Long searches look so many days ahead first.
STRETCH_DAYS = 21


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


def span(
    doctor_ids: Collection[str],
    *,
    first: date,
    days: int,
    now: datetime,
    visit_types: Mapping[str, str] | None = None,
    requester: Requester = NEW_PATIENT,
    without_hold: str | None = None,
    moving: Appointment | None = None,
) -> Span:
    """The free times of doctors on `days` local days from `first`, in three queries.

    `visit_types` names the visit type for each doctor; without it, each doctor's first online one.
    Doctors who offer nothing have no slots. The requester's own hold and the visit that is `moving` are not
    in its way. Raises NotFound for an unknown doctor or visit type.
    """
    known = booking_context(doctor_ids)
    offered = {id_: _plans(known, id_, visit_types or {}, moving) for id_ in doctor_ids}
    plans = {id_: its[0] for id_, its in offered.items() if its}
    last = first + timedelta(days=days - 1)
    times = doctor_times(
        known, doctor_ids, first=first, last=last, now=now,
        without_hold=without_hold, without_appointment=moving.id if moving else None,
    )  # fmt: skip
    return Span(
        zone=known.zone,
        policy=known.policy,
        plans=plans,
        days={
            doctor_id: tuple(
                _day(day, times[doctor_id], plans.get(doctor_id), known, requester, now)
                for day in days_from(first, days)
            )
            for doctor_id in doctor_ids
        },
    )


def earliest(
    doctor_ids: Collection[str],
    *,
    after: datetime,
    now: datetime,
    limit: int = 1,
    visit_types: Mapping[str, str] | None = None,
    requester: Requester = NEW_PATIENT,
    without_hold: str | None = None,
    moving: Appointment | None = None,
    every_type: bool = False,
) -> dict[str, list[Slot]]:
    """The first free slots of each doctor from a moment on, at most `limit` for each.

    Of each doctor's first online visit type, or in order of time, then type, of all of them with
    `every_type`; only of the one in `visit_types` where it names one. Looks ahead in two stretches, a
    short one and the rest up to the horizon, the second only for doctors who have too few yet.
    Raises NotFound for an unknown doctor or visit type.
    """
    known = booking_context(doctor_ids)
    plans = {
        id_: _plans(known, id_, visit_types or {}, moving)[: None if every_type else 1]
        for id_ in doctor_ids
    }
    found: dict[str, list[Slot]] = {doctor_id: [] for doctor_id in doctor_ids}
    for first, last in _stretches(known, after, now):
        open_ids = [id_ for id_, offered in plans.items() if offered and len(found[id_]) < limit]
        if not open_ids:
            break
        times = doctor_times(
            known, open_ids, first=first, last=last, now=now,
            without_hold=without_hold, without_appointment=moving.id if moving else None,
        )  # fmt: skip
        for id_ in open_ids:
            free = _slots_of(plans[id_], times[id_], known, requester, now)
            later = (slot for slot in free if slot.starts_at >= after)
            found[id_].extend(islice(later, limit - len(found[id_])))
    return found


def in_order(found: Mapping[str, list[Slot]], limit: int) -> list[Slot]:
    """The earliest slots over all doctors, in order of time, then doctor, then visit type."""
    return list(islice(merge(*found.values(), key=_in_time), limit))


def nearest(
    doctor_id: str,
    visit_type_id: str,
    *,
    to: datetime,
    now: datetime,
    requester: Requester = NEW_PATIENT,
    limit: int = 3,
    without_hold: str | None = None,
    moving: Appointment | None = None,
) -> list[Slot]:
    """The bookable slots nearest to a moment, nearest first; of equally near ones, the earlier."""
    known = booking_context([doctor_id])
    plan = plan_for(known, doctor_id, visit_type_id, moving=moving)
    today = local_date(now, known.zone)
    horizon = today + timedelta(days=known.policy.horizon_days)
    aim = min(max(local_date(to, known.zone), today), horizon)
    found: list[Slot] = []
    for reach in (STRETCH_DAYS // 3, known.policy.horizon_days):
        first = max(today, aim - timedelta(days=reach))
        last = min(horizon, aim + timedelta(days=reach))
        times = doctor_times(
            known, [doctor_id], first=first, last=last, now=now,
            without_hold=without_hold, without_appointment=moving.id if moving else None,
        )[doctor_id]  # fmt: skip
        found = list(_slots(times.opening, times, plan, known, requester, now))
        if len(found) >= limit:
            break
    return sorted(found, key=lambda slot: (abs(slot.starts_at - to), slot.starts_at))[:limit]


def _plans(
    known: BookingContext,
    doctor_id: str,
    visit_types: Mapping[str, str],
    moving: Appointment | None,
) -> list[Plan]:
    """The plan that is named for the doctor, else all that the doctor offers online, first one first."""
    if doctor_id in visit_types:
        return [plan_for(known, doctor_id, visit_types[doctor_id], moving=moving)]
    offered = known.plans.get(doctor_id, {}).values()
    return [plan for plan in offered if plan.offered and plan.online]


def _stretches(
    known: BookingContext, after: datetime, now: datetime
) -> Iterator[tuple[date, date]]:
    """First and last day of a short search, and of all the rest: most searches end in the first."""
    end = now + timedelta(days=known.policy.horizon_days)
    # What is over holds nothing, and a moment at the end of time has no local date.
    first = local_date(min(max(after, now), end + timedelta(days=1)), known.zone)
    horizon = local_date(end, known.zone)
    near = min(first + timedelta(days=STRETCH_DAYS - 1), horizon)
    if first <= near:
        yield first, near
    if near < horizon:
        yield near + timedelta(days=1), horizon


def _day(
    day: date,
    times: DoctorTimes,
    plan: Plan | None,
    known: BookingContext,
    requester: Requester,
    now: datetime,
) -> Day:
    opening = tuple(interval for interval in times.opening if interval.day == day)
    slots = tuple(_slots(opening, times, plan, known, requester, now)) if plan else ()
    away = [times.away.first_overlap(interval.start, interval.end) for interval in opening]
    return Day(
        day=day,
        opening=opening,
        slots=slots,
        away_until=max((span.end for span in away if span is not None), default=None),
        closed_as=times.closed.get(day),
        is_workday=day.weekday() in times.weekdays,
    )


def _slots_of(
    plans: Collection[Plan],
    times: DoctorTimes,
    known: BookingContext,
    requester: Requester,
    now: datetime,
) -> Iterator[Slot]:
    """The doctor's free slots of several kinds, in order of time, then visit type."""
    each = (_slots(times.opening, times, plan, known, requester, now) for plan in plans)
    return merge(*each, key=_in_time)


def _slots(
    opening: Collection[OpenInterval],
    times: DoctorTimes,
    plan: Plan,
    known: BookingContext,
    requester: Requester,
    now: datetime,
) -> Iterator[Slot]:
    length = timedelta(minutes=plan.minutes)
    for start in free_starts(
        list(opening), plan=plan, times=times, requester=requester, policy=known.policy, now=now
    ):
        yield Slot(times.doctor_id, plan.visit_type_id, start, start + length)


def _in_time(slot: Slot) -> tuple[datetime, str, str]:
    return slot.starts_at, slot.doctor_id, slot.visit_type_id
