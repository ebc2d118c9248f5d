"""Which times of the year are taken: on the grid, within the hours, fuller in winter and on Mondays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from clinic.cli.demo.cast import DemoDoctor
from clinic.cli.demo.history.size import AHEAD, BEHIND, HOUR, OVERBOOKED, SEASON, WEEKDAY, Size
from clinic.core.intervals import BusyTimes
from clinic.core.local_time import days_from, first_instant, minutes_from_text
from clinic.directory.models import VisitType

MINUTE = timedelta(minutes=1)
#: A visit on average, and of the time that is asked for these many parts do not find a visit that fits.
USUAL_MINUTES, LOST = 20, 1.09


@dataclass(frozen=True, slots=True)
class TakenTime:
    """A visit of a kind with a doctor, from `start` (UTC) on; in the second lane if it is overbooked."""

    doctor: DemoDoctor
    kind: VisitType
    day: date
    start: datetime
    lane: int = 0


@dataclass(frozen=True, slots=True)
class HalfDay:
    """An interval of a doctor's day, in minutes from local midnight."""

    doctor: DemoDoctor
    day: date
    begin: int
    end: int


class YearCalendar:
    """The half days of all doctors over the year, and what of them is taken.

    `closed` are the clinic's closed dates, `away` a doctor's by id; `busy` is what others have taken.
    """

    def __init__(
        self,
        doctors: list[DemoDoctor],
        *,
        today: date,
        zone: ZoneInfo,
        closed: set[date],
        away: dict[str, set[date]],
        busy: dict[str, BusyTimes],
        chance: Random,
    ) -> None:
        self.doctors, self.today, self.zone, self.chance = doctors, today, zone, chance
        self.closed, self.away, self.busy = closed, away, busy

    def taken(self, size: Size) -> Iterator[TakenTime]:
        """Day by day, about so many as the size says until today, and as many a day after that."""
        days = days_from(self.today - timedelta(days=BEHIND), BEHIND + AHEAD)
        past = sum(_asked_for(half) for day in days[:BEHIND] for half in self.half_days(day))
        fill = size.visits * USUAL_MINUTES * LOST / max(past, 1)
        for day in days:
            for half in self.half_days(day):
                yield from self._walk(half, fill)

    def half_days(self, day: date) -> Iterator[HalfDay]:
        """When who works on a local day, on the clinic's open days."""
        if day in self.closed:
            return
        for doctor in self.doctors:
            if day not in self.away.get(doctor.id, ()):
                for begin, end in doctor.colleague.week.get(day.weekday(), ()):
                    yield HalfDay(doctor, day, minutes_from_text(begin), minutes_from_text(end))

    def _walk(self, half: HalfDay, fill: float) -> Iterator[TakenTime]:
        """From the opening on, visit after visit or a gap as long, each on the grid of its kind."""
        opens = first_instant(half.day, half.begin, self.zone)
        kinds, length, at = _kinds(half.doctor), half.end - half.begin, 0
        is_full = self.chance.random() < OVERBOOKED
        while True:
            kind = self.chance.choice(kinds)
            at = -(-at // kind.minutes) * kind.minutes
            if at + kind.minutes > length:
                return
            start = opens + at * MINUTE
            if self.chance.random() < fill * _weight(half, at) and self._is_free(half, start, kind):
                yield TakenTime(half.doctor, kind, half.day, start)
                if is_full:
                    yield TakenTime(half.doctor, kind, half.day, start, lane=1)
                    is_full = False
                at += kind.buffer_after
            at += kind.minutes

    def _is_free(self, half: HalfDay, start: datetime, kind: VisitType) -> bool:
        busy = self.busy.get(half.doctor.id)
        end = start + (kind.minutes + kind.buffer_after) * MINUTE
        return busy is None or busy.first_overlap(start, end) is None


def _kinds(doctor: DemoDoctor) -> list[VisitType]:
    """The doctor's kinds, the short ones more often."""
    return [kind for kind in doctor.kinds for _ in range(max(1, 60 // kind.minutes))]


def _weight(half: HalfDay, at: int) -> float:
    return (
        SEASON[half.day.month - 1]
        * WEEKDAY[half.day.weekday()]
        * HOUR.get((half.begin + at) // 60, 0.8)
    )


def _asked_for(half: HalfDay) -> float:
    """So many minutes, each as much as it is asked for."""
    return sum(_weight(half, at) for at in range(0, half.end - half.begin, 5)) * 5
