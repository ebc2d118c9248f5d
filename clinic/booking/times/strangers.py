"""How much those may keep of whom nobody knows who they are: their address is not verified yet.

Whoever is refused registers anew, so what such accounts keep counts together for the network they come
from; and of a doctor's day most stays free, however many networks they have.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from clinic.accounts.attempts import Budget, Rate, check_and_count
from clinic.booking.errors import hold_limit_of_strangers, too_many_of_strangers
from clinic.booking.models import Claim, Hold
from clinic.booking.rules import DoctorTimes, Plan, Policy, Requester
from clinic.booking.times.context import booking_context
from clinic.booking.times.free_starts import free_starts
from clinic.booking.times.inputs import times_around
from clinic.booking.times.verdict import Verdict, with_buffers
from clinic.core.busy_minutes import BusyMinutes
from clinic.core.errors import TooMany
from clinic.core.intervals import Interval, subtract
from clinic.db import alone, db
from clinic.scheduling.availability import interval_holding

#: So many times a network keeps at once, and in an hour.
AT_ONCE, PER_HOUR = 2, 6
#: One in so many of a doctor's starts of a day can be kept.
ONE_IN = 4


def admit(network: str, doctor_id: str, verdict: Verdict, *, now: datetime) -> str:
    """Let somebody of this network keep the time, inside the open transaction; they keep no other.

    The caller has locked the doctor. Returns what marks the hold as a stranger's. Raises Conflict
    `hold_limit`, and TooMany where the network has kept enough in this hour.
    """
    mark = hashlib.sha256(network.encode()).hexdigest()
    alone(f"holds of {mark}")
    kept = select(func.count()).where(Hold.network == mark, Hold.expires_at > now)
    if (db.session.scalar(kept) or 0) >= AT_ONCE:
        raise hold_limit_of_strangers()
    try:
        hour = Rate(PER_HOUR, timedelta(hours=1))
        check_and_count([Budget(f"holds of network:{mark}", (hour,))], now=now)
    except TooMany as error:
        raise too_many_of_strangers(error.details) from None
    if not _leaves_most_free(doctor_id, verdict, now=now):
        raise hold_limit_of_strangers()
    return mark


def no_stranger(user_id: str) -> None:
    """The user is known from now on, inside the open transaction: what they keep is their own matter."""
    db.session.execute(update(Hold).where(Hold.user_id == user_id).values(network=None))


def _leaves_most_free(doctor_id: str, verdict: Verdict, *, now: datetime) -> bool:
    """Whether strangers take no more than a quarter of the starts that the day has without them.

    The first may keep one where the day has a quarter to give at all, however full it is.
    """
    known = booking_context([doctor_id])
    times = times_around(known, doctor_id, verdict.starts_at, now=now)
    # At night, the day is the one on which the hours begin.
    hours = interval_holding(times.opening, verdict.starts_at, verdict.ends_at)
    assert hours is not None  # else the verdict would have said so
    times = replace(times, opening=[one for one in times.opening if one.day == hours.day])
    others = _kept_by_strangers(doctor_id, times.opening[0].start, times.opening[-1].end, now=now)

    def starts(busy: Sequence[Interval]) -> int:
        return _count(replace(times, busy=BusyMinutes.of(busy)), verdict.plan, known.policy, now)

    if starts([]) < ONE_IN:
        return False
    if not others:
        return True
    taken = with_buffers(Interval(verdict.starts_at, verdict.ends_at), verdict.plan)
    without = starts(subtract(times.busy.spans, others))
    return without - starts([*times.busy.spans, taken]) <= without // ONE_IN


def _kept_by_strangers(
    doctor_id: str, first: datetime, last: datetime, *, now: datetime
) -> list[Interval]:
    """What their holds take of the doctor's time, buffers included."""
    rows = db.session.execute(
        select(Claim.starts_at, Claim.ends_at)
        .join(Hold, Hold.id == Claim.hold_id)
        .where(
            Hold.doctor_id == doctor_id,
            Hold.network.is_not(None),
            Hold.expires_at > now,
            Hold.starts_at >= first,
            Hold.starts_at < last,
        )
    )
    return [Interval(starts_at, ends_at) for starts_at, ends_at in rows]


def _count(times: DoctorTimes, plan: Plan, policy: Policy, now: datetime) -> int:
    """How many starts somebody who is in the doctor's care already is offered."""
    found = free_starts(
        times.opening,
        plan=plan,
        times=times,
        requester=Requester(known=True),
        policy=policy,
        now=now,
    )
    return sum(1 for _start in found)
