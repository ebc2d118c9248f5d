"""What a search knows of its doctors' time: read as it is asked for, and nothing of it twice."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from clinic.booking.rules import DoctorTimes, Plan
from clinic.booking.times.context import BookingContext
from clinic.booking.times.inputs import doctor_times
from clinic.scheduling.queries import DoctorSchedule, schedules


class _Times(NamedTuple):
    first: date
    last: date
    found: Mapping[str, DoctorTimes]


class _Hours(NamedTuple):
    first: date
    last: date
    found: dict[str, DoctorSchedule]


class TimesRead:
    """The time of the doctors of a context, for visits of these plans; as `doctor_times`."""

    def __init__(
        self,
        known: BookingContext,
        *,
        now: datetime,
        plans: Collection[Plan],
        without_hold: str | None,
        without_appointment: str | None,
    ) -> None:
        self._known, self._now = known, now
        self._without = {"without_hold": without_hold, "without_appointment": without_appointment}
        # So far a visit may lie out of the day that it begins on, either way.
        minutes = (one.minutes + one.buffer_before + one.buffer_after for one in plans)
        self._reach = timedelta(minutes=max(minutes, default=0))
        self._times: list[_Times] = []
        self._hours: _Hours | None = None

    def times(
        self, first: date, last: date, doctor_ids: Collection[str] | None = None
    ) -> Mapping[str, DoctorTimes]:
        """The time of the doctors on local days: what was read before, or one more question."""
        ids = doctor_ids or list(self._known.doctors)
        for read in self._times:
            if read.first <= first and last <= read.last and read.found.keys() >= set(ids):
                return read.found
        found = doctor_times(
            self._known, ids, first=first, last=last, now=self._now,
            hours=self.hours(first, last), reach=self._reach, **self._without,
        )  # fmt: skip
        self._times.append(_Times(first, last, found))
        return found

    def hours(self, first: date, last: date) -> dict[str, DoctorSchedule]:
        """What opens and closes the doctors on these days; of all of them, in one question."""
        if self._hours is None or not self._hours.first <= first <= last <= self._hours.last:
            found = schedules(
                self._known.doctors, first=first, last=last, zone=self._known.zone,
                country=self._known.country, region=self._known.region,
            )  # fmt: skip
            self._hours = _Hours(first, last, found)
        return self._hours.found
