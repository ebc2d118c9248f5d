"""The figures of a stretch of days, and the arithmetic between them: pure.

Rates and utilisations are fractions from 0 to 1, rounded to four places; None where nothing was
counted. Days, weekdays and hours are local; all lengths of offered and booked time are minutes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from clinic.booking.lifecycle import LIVE, Status


class Spread(NamedTuple):
    """The middle one of some values, and the one that nine of ten do not exceed; None without values.

    Between two neighbours they are interpolated, as everybody's percentiles are.
    """

    median: float | None = None
    p90: float | None = None

    def told_in(self, unit: int) -> Spread:
        """The same in units of so many of these, rounded to two places."""
        return Spread(*(None if value is None else round(value / unit, 2) for value in self))


@dataclass(frozen=True, kw_only=True)
class VisitCounts:
    """What is counted of some visits, whichever they are.

    `visits` are those of lane 0, `overbooked` the others, whatever became of them; `booked_minutes` and
    `overbooked_minutes` are those of visits that are live, completed or missed. Of both lanes together:
    `completed`, `no_shows`; `confirmed` ever; `cancelled_by_*` of these, `late_cancellations` by patients
    after the cut-off; `unmarked` are over, and nobody has said how they ended.
    """

    visits: Mapping[Status, int]
    overbooked: int
    booked_minutes: int
    overbooked_minutes: int
    completed: int
    no_shows: int
    confirmed: int
    cancelled_by_patient: int
    cancelled_by_clinic: int
    late_cancellations: int
    unmarked: int

    @property
    def no_show_rate(self) -> float | None:
        """No-shows of all who came or should have come."""
        return fraction(self.no_shows, self.completed + self.no_shows)

    @property
    def cancellation_rate(self) -> float | None:
        """Cancelled of all that were ever confirmed."""
        return fraction(self.cancelled_by_patient + self.cancelled_by_clinic, self.confirmed)


class CountedVisits(NamedTuple):
    """So many visits of one doctor, kind, status and lane, in the time or the one before.

    And what `VisitCounts` counts of them, and two of their patients, who may be one and the same.
    """

    earlier: bool
    doctor_id: str
    visit_type_id: str
    status: Status
    lane: int
    visits: int
    minutes: int
    confirmed: int
    cancelled: int
    by_patient: int
    late: int
    unmarked: int
    a_patient: str
    another: str


def counts_of(counted: Iterable[CountedVisits]) -> VisitCounts:
    """All of these together."""
    rows = list(counted)
    visits = dict.fromkeys(Status, 0)
    for row in rows:
        visits[row.status] += row.visits if row.lane == 0 else 0
    taken = [row for row in rows if row.status in LIVE]
    cancelled, by_patient = sum(row.cancelled for row in rows), sum(row.by_patient for row in rows)
    return VisitCounts(
        visits=visits,
        overbooked=sum(row.visits for row in rows if row.lane != 0),
        booked_minutes=sum(row.minutes for row in taken if row.lane == 0),
        overbooked_minutes=sum(row.minutes for row in taken if row.lane != 0),
        completed=_visits(rows, Status.COMPLETED),
        no_shows=_visits(rows, Status.NO_SHOW),
        confirmed=sum(row.confirmed for row in rows),
        cancelled_by_patient=by_patient,
        cancelled_by_clinic=cancelled - by_patient,
        late_cancellations=sum(row.late for row in rows),
        unmarked=sum(row.unmarked for row in rows),
    )


@dataclass(frozen=True, slots=True)
class DayFigures:
    """A local day. `visits` are those of lane 0; `frozen`: what was offered is written down for good."""

    date: date
    offered_minutes: int
    booked_minutes: int
    visits: int
    frozen: bool


@dataclass(frozen=True, slots=True)
class HourFigures:
    """The visits of lane 0 that begin in an hour (0 to 23) of a weekday (Monday 0), and their minutes.

    Minutes are booked as in `VisitCounts`, and count where the visit begins.
    """

    weekday: int
    hour: int
    visits: int
    booked_minutes: int


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """One doctor, or one kind of visit (which offers nothing by itself: None)."""

    id: str
    name: str
    offered_minutes: int | None
    booked_minutes: int
    visits: int
    no_show_rate: float | None

    @property
    def utilisation(self) -> float | None:
        return fraction(self.booked_minutes, self.offered_minutes or 0)


@dataclass(frozen=True, kw_only=True)
class Figures(VisitCounts):
    """What became of the local days from `first` to `last`.

    `lead_time_days` is from the booking to the start that the visit had then, `answer_minutes` from
    asking to confirm or decline, `wait_minutes` from arrived to in the room. A patient is new whose
    first visit that was not called off lies in these days. `dead_messages` could not be sent. Groups of
    fewer patients than `SMALLEST_GROUP` are left out; `by_doctor` is None where the clinic has switched
    it off, and for doctors, who see themselves alone. `recorded`: these doctors, or one of them, were
    here from `first` on. `before` is the equally long time that ends the day before `first`.
    """

    first: date
    last: date
    recorded: bool
    offered_minutes: int
    lead_time_days: Spread
    answer_minutes: Spread
    wait_minutes: Spread
    new_patients: int
    returning_patients: int
    dead_messages: int
    by_day: Sequence[DayFigures]
    by_weekday_hour: Sequence[HourFigures]
    by_doctor: Sequence[GroupFigures] | None
    by_visit_type: Sequence[GroupFigures]
    before: Figures | None = None

    @property
    def utilisation(self) -> float | None:
        """What was booked of what was offered; what was overbooked is in neither."""
        return fraction(self.booked_minutes, self.offered_minutes)

    @property
    def is_empty(self) -> bool:
        """Nothing was offered, and nothing booked."""
        return not (self.offered_minutes or any(self.visits.values()) or self.overbooked)

    @property
    def compared(self) -> Figures | None:
        """The time before, where it can be compared with: a part of it would make anything a rise."""
        before = self.before
        return before if before and before.recorded and not before.is_empty else None


#: A group of fewer patients than these is not told apart: it would tell of people.
SMALLEST_GROUP = 5


def fraction(part: int, whole: int) -> float | None:
    """A rate, rounded to four places; None of nothing."""
    return round(part / whole, 4) if whole else None


def spread_of(values: Iterable[int]) -> Spread:
    """How some values spread, in their own unit."""
    ranked = sorted(values)
    return Spread(_at(ranked, 5), _at(ranked, 9)) if ranked else Spread()


def _at(ranked: Sequence[int], tenths: int) -> float:
    rank, rest = divmod(tenths * (len(ranked) - 1), 10)
    return ranked[rank] + (ranked[rank + 1] - ranked[rank]) * rest / 10 if rest else ranked[rank]


def _visits(rows: Iterable[CountedVisits], status: Status) -> int:
    return sum(row.visits for row in rows if row.status is status)
