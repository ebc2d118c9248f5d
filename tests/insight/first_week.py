"""A week that is known to the minute: what became of it stands in `test_week.py`."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from clinic.booking.absence import take_time_off
from clinic.booking.attend import attend
from clinic.booking.cancel import cancel
from clinic.booking.lifecycle import Step
from clinic.booking.models import Appointment
from clinic.scheduling.hours import set_weekly_hours
from clinic.scheduling.models import TimeOff
from clinic.scheduling.recurrence import WeeklyInterval
from tests.cast import BERLIN, Cast

MONDAY, FRIDAY = date(2027, 1, 4), date(2027, 1, 8)
WEEK = [MONDAY + timedelta(days=number) for number in range(5)]
BOOKED_AT = datetime(2026, 12, 14, 9, tzinfo=UTC)
#: The Monday after.
LATER = datetime(2027, 1, 11, 9, tzinfo=UTC)


def at(day: date, clock: str) -> datetime:
    """The instant of a time of day in the clinic."""
    return datetime.combine(day, time.fromisoformat(clock), BERLIN).astimezone(UTC)


def plays(cast: Cast) -> list[TimeOff]:
    """Lena's week: 08:00 to 16:30 but for the last half hour; seventeen visits. Her absences."""
    hours = [WeeklyInterval(weekday, 8 * 60, 16 * 60 + 30) for weekday in range(5)]
    set_weekly_hours(cast.lena.actor, cast.lena.doctor_id, hours, now=BOOKED_AT)
    away = [
        take_time_off(
            cast.lena.actor,
            cast.lena.doctor_id,
            starts_at=at(day, "16:00"),
            ends_at=at(day, "16:30"),
            now=BOOKED_AT,
        )
        for day in WEEK
    ]
    for day in WEEK:
        _does(cast, _books(cast, day, "08:00"), Step.COMPLETE)
        _does(cast, _books(cast, day, "09:00"), Step.COMPLETE)
    for day in WEEK[:2]:
        _does(cast, _books(cast, day, "10:00"), Step.MISS)
    _does(cast, _books(cast, MONDAY, "08:00", who=cast.jonas.patient_id, why="Pain"), Step.COMPLETE)
    for day in WEEK[:2]:
        _calls_off(cast, _books(cast, day, "11:00"), timedelta(days=3))
    _calls_off(cast, _books(cast, WEEK[2], "11:00"), timedelta(hours=2))
    gone = _books(cast, WEEK[3], "11:00")
    cancel(cast.nadia.actor, gone.id, reason="The lift is out of order.", now=BOOKED_AT)
    return away


def _books(
    cast: Cast, day: date, clock: str, *, who: str | None = None, why: str = ""
) -> Appointment:
    patient_id = who or cast.amira.patient_id
    return cast.desk_books(patient_id, at(day, clock), override_reason=why, now=BOOKED_AT)


def _does(cast: Cast, visit: Appointment, step: Step) -> None:
    attend(cast.lena.actor, visit.id, step, now=visit.ends_at)


def _calls_off(cast: Cast, visit: Appointment, before: timedelta) -> None:
    cancel(cast.amira.actor, visit.id, now=visit.starts_at - before)
