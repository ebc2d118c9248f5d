"""A date gets hours of its own: decided here, since visits may lie outside them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from clinic.accounts.actor import Actor
from clinic.booking.absence import OnConflict, check_listed, in_the_way
from clinic.booking.models import Appointment
from clinic.booking.queries.ahead import visits_between
from clinic.core.errors import N_
from clinic.core.intervals import Interval, covers
from clinic.core.local_time import day_span
from clinic.db import transactional
from clinic.directory.queries import the_clinic
from clinic.scheduling.availability import opening
from clinic.scheduling.hours import set_override
from clinic.scheduling.models import HoursOverride
from clinic.scheduling.recurrence import DayInterval, Schedule


@transactional
def set_hours_on(
    actor: Actor,
    doctor_id: str,
    day: date,
    intervals: Sequence[DayInterval],
    *,
    now: datetime,
    on_conflict: str = OnConflict.DECIDE_LATER,
) -> HoursOverride:
    """Give one local date hours of its own; no interval means: not working that day.

    Visits that lie outside them, and were not put there by hand, either refuse it (Conflict
    `appointments_in_the_way`, with their ids in `details["appointments"]`) or stay, on the doctor's
    conflict list until each is decided (rule 8). Raises also Invalid with fields
    `overrides.<date>.<index>`, NotFound.
    """
    check_listed("on_conflict", on_conflict, OnConflict)
    saved = set_override(actor, doctor_id, day, intervals, now=now)
    outside = _outside(doctor_id, day, intervals, now=now)
    if outside and on_conflict == OnConflict.REFUSE:
        raise in_the_way(outside, N_("Visits are booked outside these hours."))
    return saved


def _outside(
    doctor_id: str, day: date, intervals: Sequence[DayInterval], *, now: datetime
) -> list[Appointment]:
    zone = the_clinic().zone
    span = day_span(day, zone)
    hours = Schedule(overrides={day: tuple(intervals)})
    open_times = [one.span for one in opening([day], hours, zone)]
    return [
        visit
        for visit in visits_between(doctor_id, span.start, span.end, now=now)
        if not visit.placed_by_hand
        and span.start <= visit.starts_at < span.end
        and not covers(open_times, Interval(visit.starts_at, visit.ends_at))
    ]
