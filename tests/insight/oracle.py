"""A second opinion on the figures: plain Python over all rows, from the clinic's rule alone.

It shares no code with what it checks but the status's names and the walk over the minutes of a day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median, quantiles
from typing import Any
from zoneinfo import ZoneInfo

from clinic.core.intervals import Interval
from clinic.scheduling.recurrence import Schedule
from tests.scheduling.oracle import stretches

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
#: Live, completed or missed: these take the doctor's time.
TAKEN = {"requested", "confirmed", "arrived", "in_room", "completed", "no_show"}

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Opening:
    """When a doctor is open; None of who cannot be booked."""

    schedule: Schedule | None
    absences: Sequence[Interval]


@dataclass(frozen=True)
class Oracle:
    """All that there is to count: every visit, and when each doctor is open."""

    zone: str
    visits: Sequence[Row]
    openings: Mapping[str, Opening]
    now: datetime

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def offered(self, doctor_id: str, day: date) -> int:
        """Its open minutes without those of absences, one by one."""
        opening = self.openings[doctor_id]
        if opening.schedule is None:
            return 0
        return sum(
            not any(away.start <= minute < away.end for away in opening.absences)
            for _, _, minutes in stretches([day], opening.schedule, self.zone)
            for minute in minutes
        )

    def figures(self, first: date, last: date, doctors: Iterable[str]) -> dict[str, Any]:
        """By the names that the API gives them."""
        asked, length = set(doctors), (last - first).days + 1
        days = [first + number * DAY for number in range(length)]
        here = [
            visit
            for visit in self.visits
            if visit["doctor_id"] in asked and first <= self.day_of(visit["starts_at"]) <= last
        ]
        offered = {(one, day): self.offered(one, day) for one in asked for day in days}
        found = self._sums(here, sum(offered.values()))
        patients = {visit["patient_id"] for visit in here if visit["status"] in TAKEN}
        known = {
            visit["patient_id"]
            for visit in self.visits
            if visit["status"] in TAKEN and self.day_of(visit["starts_at"]) < first
        }
        return found | {
            "new_patients": len(patients - known),
            "returning_patients": len(patients & known),
            "by_day": [
                self._day(here, day, sum(offered[one, day] for one in asked)) for day in days
            ],
            "by_weekday_hour": self._by_hour(here),
            "by_doctor": self._groups(here, "doctor_id"),
            "by_visit_type": self._groups(here, "visit_type_id"),
        }

    def _sums(self, here: Sequence[Row], offered: int) -> dict[str, Any]:
        booked = booked_of(here)
        confirmed = [visit for visit in here if visit["confirmed_at"]]
        cancelled = [visit for visit in confirmed if visit["status"] == "cancelled"]
        patients = [visit for visit in cancelled if visit["ended_by"] == "patient"]
        open_ones = {"confirmed", "arrived", "in_room"}
        return {
            "offered_minutes": offered,
            "booked_minutes": booked,
            "overbooked_minutes": sum(
                visit["minutes"] for visit in here if visit["lane"] and visit["status"] in TAKEN
            ),
            "utilisation": rate(booked, offered),
            "visits": {
                status: sum(visit["status"] == status for visit in here if not visit["lane"])
                for status in sorted(TAKEN | {"declined", "expired", "cancelled"})
            },
            "overbooked": sum(visit["lane"] == 1 for visit in here),
            "unmarked": sum(
                visit["status"] in open_ones and visit["ends_at"] <= self.now for visit in here
            ),
            "no_show_rate": missed(here),
            "cancellation_rate": rate(len(cancelled), len(confirmed)),
            "cancelled_by_patient": len(patients),
            "cancelled_by_clinic": len(cancelled) - len(patients),
            "late_cancellations": sum(visit["cancelled_late"] for visit in cancelled),
            "lead_time_days": spread(here, "created_at", "first_starts_at", DAY),
            "answer_minutes": spread(here, "created_at", "answered_at", MINUTE),
            "wait_minutes": spread(here, "arrived_at", "in_room_at", MINUTE),
        }

    def _begins(self, visit: Row) -> datetime:
        begins: datetime = visit["starts_at"].astimezone(ZoneInfo(self.zone))
        return begins

    def _day(self, here: Iterable[Row], day: date, offered: int) -> tuple[date, int, int, int]:
        theirs = [visit for visit in here if self._begins(visit).date() == day]
        return day, offered, booked_of(theirs), sum(visit["lane"] == 0 for visit in theirs)

    def _by_hour(self, here: Sequence[Row]) -> list[tuple[int, int, int, int]]:
        hours: dict[tuple[int, int], list[Row]] = {}
        for visit in here:
            begins = self._begins(visit)
            if visit["lane"] == 0:
                hours.setdefault((begins.isoweekday() - 1, begins.hour), []).append(visit)
        return [(*when, len(theirs), booked_of(theirs)) for when, theirs in sorted(hours.items())]

    def _groups(self, here: Sequence[Row], key: str) -> dict[str, tuple[int, int, float | None]]:
        """Visits, booked minutes and no-show rate of those with five patients or more."""
        groups: dict[str, tuple[int, int, float | None]] = {}
        for id_ in {visit[key] for visit in here}:
            theirs = [visit for visit in here if visit[key] == id_]
            if len({visit["patient_id"] for visit in theirs}) >= 5:
                count = sum(visit["lane"] == 0 for visit in theirs)
                groups[id_] = count, booked_of(theirs), missed(theirs)
        return groups


def booked_of(here: Iterable[Row]) -> int:
    return sum(
        visit["minutes"] for visit in here if visit["lane"] == 0 and visit["status"] in TAKEN
    )


def rate(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def missed(here: Iterable[Row]) -> float | None:
    ended = [visit["status"] for visit in here if visit["status"] in ("completed", "no_show")]
    return rate(ended.count("no_show"), len(ended))


def spread(here: Iterable[Row], since: str, until: str, unit: timedelta) -> list[float | None]:
    """Median and ninth decile, as the library has them."""
    lengths = [
        (visit[until] - visit[since]) / unit for visit in here if visit[since] and visit[until]
    ]
    if not lengths:
        return [None, None]
    last = quantiles(lengths, n=10, method="inclusive")[8] if len(lengths) > 1 else lengths[0]
    return [round(median(lengths), 2), round(last, 2)]
