"""A doctor, or an admin, sets the working hours; the desk those of a date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from sqlalchemy import delete

from clinic.accounts.actor import Actor
from clinic.core.errors import N_, Invalid, Sentence
from clinic.core.local_time import day_after
from clinic.db import db, transactional
from clinic.directory.doctors import doctor_to_change, doctor_to_schedule
from clinic.directory.events import OpeningsWillChange
from clinic.dispatch import announce
from clinic.scheduling.events import HoursChanged
from clinic.scheduling.models import HoursOverride, WorkingHours
from clinic.scheduling.queries import overrides_from, weekly_hours
from clinic.scheduling.recurrence import (
    DayInterval,
    Schedule,
    WeeklyInterval,
    day_problems,
    hours_problems,
    meets_next,
)

MAX_INTERVALS = 200
MAX_OVERRIDES = 400

PROBLEMS: dict[str, Sentence] = {
    "out_of_range": N_("A day goes from 00:00 to 24:00."),
    "end_before_start": N_("The end must be after the start."),
    "off_mark": N_("Use full five minutes."),
    "too_long": N_("Hours last 24 hours at most."),
    "overlap": N_("This overlaps another interval of the day, or of the one before or after."),
    "unknown_weekday": N_("Choose a day of the week."),
    "validity": N_("The last date must not be before the first."),
}


@dataclass(frozen=True)
class Hours:
    """All hours of a doctor: of each week, and of the dates that have their own."""

    weekly: Sequence[WeeklyInterval]
    overrides: Mapping[date, Sequence[DayInterval]]


def hours_to_change(actor: Actor, doctor_id: str, *, lock: bool = False) -> Hours:
    """The hours that the actor may set; `lock` keeps them so until the transaction ends.

    Raises NotFound.
    """
    doctor = doctor_to_change(actor, doctor_id, lock=lock)
    return Hours(weekly_hours(doctor.id), overrides_from(doctor.id))


def override_to_change(
    actor: Actor, doctor_id: str, day: date, *, lock: bool = False
) -> Sequence[DayInterval] | None:
    """The hours of a date that has its own, for who may set them; None where it has none.

    As `hours_to_change`. Raises NotFound.
    """
    doctor = doctor_to_schedule(actor, doctor_id, lock=lock)
    return overrides_from(doctor.id, day).get(day)


@transactional
def set_weekly_hours(
    actor: Actor, doctor_id: str, weekly: Sequence[WeeklyInterval], *, now: datetime
) -> None:
    """Replace the weekly hours. Visits that are booked stay as they are.

    Raises Invalid with fields `weekly.<index>`, NotFound.
    """
    doctor = doctor_to_change(actor, doctor_id, lock=True)
    check_weekly(weekly)
    announce(OpeningsWillChange(at=now))
    _put_weekly(doctor.id, weekly)
    announce(HoursChanged(at=now, actor_id=actor.user_id, doctor_id=doctor.id))


@transactional
def set_overrides(
    actor: Actor,
    doctor_id: str,
    overrides: Mapping[date, Sequence[DayInterval]],
    *,
    now: datetime,
) -> None:
    """Replace all dates with hours of their own. Raises Invalid `overrides.<date>.<index>`, NotFound."""
    doctor = doctor_to_change(actor, doctor_id, lock=True)
    _check_number(overrides)
    for day, intervals in overrides.items():
        check_day(day, intervals)
    _check_nights(weekly_hours(doctor.id), overrides, overrides)
    announce(OpeningsWillChange(at=now))
    _put_overrides(doctor.id, overrides)
    announce(HoursChanged(at=now, actor_id=actor.user_id, doctor_id=doctor.id))


@transactional
def replace_hours(
    actor: Actor,
    doctor_id: str,
    *,
    weekly: Sequence[WeeklyInterval],
    overrides: Mapping[date, Sequence[DayInterval]],
    now: datetime,
) -> None:
    """Replace the weekly hours and all dates with hours of their own, both or neither.

    Raises Invalid with all fields at fault as `set_weekly_hours` and `set_overrides` do, NotFound.
    """
    doctor = doctor_to_change(actor, doctor_id, lock=True)
    _check_number(overrides)
    _check_all(weekly, overrides)
    _check_nights(weekly, overrides, overrides)
    announce(OpeningsWillChange(at=now))
    _put_weekly(doctor.id, weekly)
    _put_overrides(doctor.id, overrides)
    announce(HoursChanged(at=now, actor_id=actor.user_id, doctor_id=doctor.id))


@transactional
def set_override(
    actor: Actor, doctor_id: str, day: date, intervals: Sequence[DayInterval], *, now: datetime
) -> HoursOverride:
    """Give one date hours of its own; no interval means: not working that day.

    Raises Invalid with fields `overrides.<date>.<index>`, NotFound.
    """
    doctor = doctor_to_schedule(actor, doctor_id, lock=True)
    check_day(day, intervals)
    others = overrides_from(doctor.id)
    _check_nights(weekly_hours(doctor.id), {**others, day: intervals}, [day])
    announce(OpeningsWillChange(at=now))
    saved = db.session.merge(_override(doctor.id, day, intervals))
    announce(HoursChanged(at=now, actor_id=actor.user_id, doctor_id=doctor.id))
    return saved


@transactional
def remove_override(actor: Actor, doctor_id: str, day: date, *, now: datetime) -> None:
    """Let a date follow the weekly hours again; nothing happens where it does. Raises NotFound."""
    doctor = doctor_to_schedule(actor, doctor_id, lock=True)
    announce(OpeningsWillChange(at=now))
    db.session.execute(
        delete(HoursOverride).where(HoursOverride.doctor_id == doctor.id, HoursOverride.day == day)
    )
    announce(HoursChanged(at=now, actor_id=actor.user_id, doctor_id=doctor.id))


def check_weekly(weekly: Sequence[WeeklyInterval]) -> None:
    """Raise Invalid with a field `weekly.<index>` for every interval that cannot be.

    `details["problems"]` holds all `Problem`s, for who wants to say more.
    """
    if len(weekly) > MAX_INTERVALS:
        raise Invalid("too_many", N_("There are too many intervals."))
    problems = hours_problems(weekly)
    if problems:
        raise Invalid(
            "invalid",
            fields={f"weekly.{found.index}": PROBLEMS[found.code] for found in reversed(problems)},
            details={"problems": tuple(problems)},
        )


def check_day(day: date, intervals: Sequence[DayInterval]) -> None:
    """Raise Invalid with a field `overrides.<date>.<index>` for every interval that cannot be.

    `details["problems"]` holds all `Problem`s.
    """
    if len(intervals) > MAX_INTERVALS:
        raise Invalid("too_many", N_("There are too many intervals."))
    problems = day_problems(intervals)
    if problems:
        raise Invalid(
            "invalid",
            fields={
                f"overrides.{day.isoformat()}.{found.index}": PROBLEMS[found.code]
                for found in reversed(problems)
            },
            details={"problems": tuple(problems)},
        )


def _check_all(
    weekly: Sequence[WeeklyInterval], overrides: Mapping[date, Sequence[DayInterval]]
) -> None:
    """Say everything that is wrong at once. Raises Invalid."""
    checks = [partial(check_weekly, weekly)]
    checks += [partial(check_day, day, intervals) for day, intervals in overrides.items()]
    wrong: dict[str, Sentence] = {}
    for check in checks:
        try:
            check()
        except Invalid as error:
            if not error.fields:
                raise
            wrong |= error.fields
    if wrong:
        raise Invalid("invalid", fields=wrong)


def _check_nights(
    weekly: Sequence[WeeklyInterval],
    overrides: Mapping[date, Sequence[DayInterval]],
    days: Iterable[date],
) -> None:
    """Raise Invalid `overrides.<date>.0` where hours of one of these dates, or of the evening before, reach
    over midnight into the next date's.
    """
    schedule = Schedule(tuple(weekly), {day: tuple(these) for day, these in overrides.items()})
    wrong = [
        day for day in days if meets_next(day, schedule) or meets_next(day_after(day, -1), schedule)
    ]
    if wrong:
        raise Invalid(
            "invalid", fields={f"overrides.{day}.0": PROBLEMS["overlap"] for day in wrong}
        )


def _check_number(overrides: Mapping[date, Sequence[DayInterval]]) -> None:
    if len(overrides) > MAX_OVERRIDES:
        raise Invalid("too_many", N_("There are too many dates."))


def _put_weekly(doctor_id: str, weekly: Sequence[WeeklyInterval]) -> None:
    db.session.execute(delete(WorkingHours).where(WorkingHours.doctor_id == doctor_id))
    db.session.add_all(
        WorkingHours(
            doctor_id=doctor_id,
            weekday=interval.weekday,
            start_minute=interval.start_minute,
            end_minute=interval.end_minute,
            valid_from=interval.valid_from,
            valid_until=interval.valid_until,
        )
        for interval in weekly
    )


def _put_overrides(doctor_id: str, overrides: Mapping[date, Sequence[DayInterval]]) -> None:
    db.session.execute(delete(HoursOverride).where(HoursOverride.doctor_id == doctor_id))
    db.session.add_all(_override(doctor_id, day, intervals) for day, intervals in overrides.items())


def _override(doctor_id: str, day: date, intervals: Sequence[DayInterval]) -> HoursOverride:
    ordered = sorted((interval.start_minute, interval.end_minute) for interval in intervals)
    return HoursOverride(doctor_id=doctor_id, day=day, intervals=[list(pair) for pair in ordered])
