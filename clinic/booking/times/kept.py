"""What doctors offer, and when: kept from one request to the next for as long as its stamps stand.

Whatever changes it raises a stamp in its own transaction (`scheduling.models.OpeningStamp`). The stamps
are read first, and what they stand for after them: what is kept is never older than its stamps say,
whoever changes or takes back something meanwhile. What is booked is never kept.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache

from clinic.booking.rules import DoctorTimes
from clinic.booking.times.context import BookingContext, booking_context
from clinic.booking.times.free_starts import Starts, offered_starts
from clinic.core.busy_minutes import BusyMinutes, minute_from
from clinic.core.intervals import BusyTimes
from clinic.core.local_time import MINUTES_A_DAY, first_instant, local_date
from clinic.scheduling.availability import OpenInterval, opening_within
from clinic.scheduling.models import THE_CLINIC
from clinic.scheduling.queries import DoctorSchedule, schedules

#: Of so many doctors the hours are kept in one process,
MOST_DOCTORS = 1024
#: of so many days what is open and, for each length and step, which starts that allows: some 20 MB.
MOST_DAYS = 32_768
#: So far around the days that can be booked is read at once.
BEHIND, AHEAD = timedelta(days=7), timedelta(days=70)


# Told from others by being another one: `eq=False`.
@dataclass(frozen=True, kw_only=True, eq=False)
class KeptOpenings:
    """What one doctor offers, and the hours on the local days from `first` to `last`."""

    doctor_id: str
    stamps: tuple[str | None, str | None]
    known: BookingContext
    hours: DoctorSchedule
    first: date
    last: date

    @cached_property
    def away(self) -> BusyTimes:
        return BusyTimes(self.hours.time_off)

    @cached_property
    def reach(self) -> timedelta:
        """So far a visit may lie out of the day that it begins on, with its buffers."""
        return max(
            (plan.reach for plan in self.known.plans[self.doctor_id].values()), default=timedelta()
        )

    def holds(self, first: date, last: date) -> bool:
        return self.first <= first and last <= self.last

    def times(self, day: date, busy: BusyMinutes) -> DoctorTimes:
        """The doctor's time on a local day, of which so much is taken."""
        facts = self.known.doctors[self.doctor_id]
        return DoctorTimes(
            doctor_id=self.doctor_id,
            zone=self.known.zone,
            opening=kept_day(self, day).opening,
            away=self.away,
            busy=busy,
            active=facts.active,
            accepting_new=facts.accepting_new,
            closed=self.hours.schedule.closed,
        )


@dataclass(frozen=True, slots=True)
class KeptDay:
    """What hours and absences make of one local day of a doctor: `opening` is all that touches it.

    `is_workday`: the doctor's weekly hours know this day of the week, whatever holds on the date.
    """

    opening: tuple[OpenInterval, ...]
    away_until: datetime | None
    closed_as: str | None
    is_workday: bool


@lru_cache(maxsize=MOST_DAYS)
def kept_day(kept: KeptOpenings, day: date) -> KeptDay:
    """What is known of a day, whoever asks and whatever is booked."""
    schedule = kept.hours.schedule
    intervals = tuple(opening_within(day, day, schedule, kept.known.zone))
    away = [kept.away.first_overlap(one.start, one.end) for one in intervals]
    return KeptDay(
        opening=intervals,
        away_until=max((span.end for span in away if span is not None), default=None),
        closed_as=schedule.closed.get(day),
        is_workday=any(hours.applies_on(day) for hours in schedule.weekly),
    )


@lru_cache(maxsize=MOST_DAYS)
def offered_on(kept: KeptOpenings, day: date, minutes: int, step: int) -> tuple[Starts, ...]:
    """The starts on a local day that hours offer to a visit so long, on a grid of so many minutes.

    Hours that reach over midnight offer some on both dates.
    """
    times = kept.times(day, BusyMinutes())
    midnight, next_midnight = (
        minute_from(first_instant(day, minute, times.zone)) for minute in (0, MINUTES_A_DAY)
    )
    found = offered_starts(times.opening, minutes=minutes, step=step, times=times)
    of_day = (one.between(midnight, next_midnight) for one in found)
    return tuple(one for one in of_day if one.bits)


def kept_before(doctor_id: str) -> KeptOpenings | None:
    """What was kept of a doctor last. By whatever stamps: to guess by, not to answer from."""
    return _place(doctor_id).kept


def kept_of(
    stamps: Mapping[str, str],
    doctor_ids: Collection[str],
    *,
    first: date,
    last: date,
    now: datetime,
) -> dict[str, KeptOpenings]:
    """What these doctors offer, with their hours on the local days first to last at least.

    `stamps` were read before. In two queries for all that is not kept, else in none. Raises NotFound for
    an unknown doctor.
    """
    found = {}
    for id_ in doctor_ids:
        kept = _place(id_).kept
        if kept is not None and kept.stamps == _stamps(stamps, id_) and kept.holds(first, last):
            found[id_] = kept
    missing = [id_ for id_ in doctor_ids if id_ not in found]
    return found | _read(stamps, missing, first, last, now) if missing else found


class _Place:
    """Where is kept what a doctor offers."""

    kept: KeptOpenings | None = None


@lru_cache(maxsize=MOST_DOCTORS)
def _place(_doctor_id: str) -> _Place:
    return _Place()


def _stamps(stamps: Mapping[str, str], doctor_id: str) -> tuple[str | None, str | None]:
    return stamps.get(doctor_id), stamps.get(THE_CLINIC)


def _read(
    stamps: Mapping[str, str], doctor_ids: Collection[str], first: date, last: date, now: datetime
) -> dict[str, KeptOpenings]:
    """All days that can be booked with some around them, to be kept; others, for this once."""
    known = booking_context(doctor_ids)
    today = local_date(now, known.zone)
    usual = today - BEHIND, today + timedelta(days=known.policy.horizon_days) + AHEAD
    is_usual = usual[0] <= first and last <= usual[1]
    days = usual if is_usual else (first, last)
    hours = schedules(
        doctor_ids, first=days[0], last=days[1], zone=known.zone,
        country=known.country, region=known.region,
    )  # fmt: skip
    found = {}
    for id_ in doctor_ids:
        found[id_] = KeptOpenings(
            doctor_id=id_, stamps=_stamps(stamps, id_), known=known.of(id_), hours=hours[id_],
            first=days[0], last=days[1],
        )  # fmt: skip
        if is_usual and None not in found[id_].stamps:
            _place(id_).kept = found[id_]
    return found
