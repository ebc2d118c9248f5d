"""The visits of a day as staff read them, with the likely next step of each: for doctor and desk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from clinic.booking.lifecycle import ENDED, OPEN, STATUSES, Phase, Status
from clinic.booking.queries.day import DayVisit
from clinic.booking.queries.find import Visit
from clinic.core.intervals import Interval
from clinic.core.local_time import day_span, local_date, wall_minute
from clinic.web.visit.panel_steps import StepButton, steps_of, undo_of

#: How loud the likely next step is: who is in the room comes first.
_LOUD = {Status.IN_ROOM: "primary", Status.ARRIVED: "soft", Status.REQUESTED: "soft"}


@dataclass(frozen=True)
class Moment:
    """When a day is looked at, and which one."""

    now: datetime
    zone: ZoneInfo
    day: date

    @property
    def today(self) -> date:
        return local_date(self.now, self.zone)

    @property
    def is_today(self) -> bool:
        return self.day == self.today

    def ahead(self, spans: Iterable[Interval]) -> list[Interval]:
        """What of the spans is still to come."""
        return [
            Interval(max(span.start, self.now), span.end) for span in spans if span.end > self.now
        ]

    def within(self, at: datetime) -> datetime:
        """When something first lies in the day that begins `at` a moment, maybe before midnight."""
        return max(at, day_span(self.day, self.zone).start)

    @property
    def minute(self) -> int:
        """The minute of the clinic's day that it is now."""
        return wall_minute(self.now, self.zone)


@dataclass(frozen=True)
class RunRow:
    """A visit in the list. `minutes`: how long they wait, or are in the room; None where neither counts.

    `began_before`: it reaches in from the evening before. `step` is the likely next one, `other` stands
    beside it: none, taking back, or a no-show.
    """

    kind: ClassVar[str] = "visit"
    visit: Visit
    href: str
    minutes: int | None
    is_done: bool
    is_late: bool
    is_left_open: bool
    began_before: bool
    step: StepButton | None
    other: StepButton | None


@dataclass(frozen=True)
class Count:
    """How many visits are in a state, and the way to see only them."""

    label: str
    icon: str
    look: str
    number: int
    href: str
    is_shown: bool


def row_of(one: DayVisit, moment: Moment, *, href: str, links: Mapping[str, str]) -> RunRow:
    """One visit of the day, or of an earlier one; `links` is the address of each step, by its noun."""
    visit, status = one.visit, one.visit.appointment.status
    steps = steps_of(visit, links, mine=True, zone=moment.zone, now=moment.now)
    undo = undo_of(visit, links, may_undo_answer=False, mine=True)
    step = replace(steps[0], kind=_LOUD.get(status, "line")) if steps else undo
    return RunRow(
        visit=visit,
        href=href,
        minutes=_minutes(one, moment),
        is_done=status in ENDED or STATUSES[status].phase is Phase.DONE,
        is_late=one.is_late(moment.now),
        is_left_open=one.is_left_open(moment.now),
        began_before=moment.within(visit.appointment.starts_at) > visit.appointment.starts_at,
        step=step,
        other=_other(steps, undo, status) if steps else None,
    )


def _other(steps: list[StepButton], undo: StepButton | None, status: Status) -> StepButton | None:
    """Beside the likely step: back; and of somebody who should be here, that they did not come."""
    if undo is not None:
        return undo
    missed = STATUSES[Status.NO_SHOW].icon
    return next((one for one in steps if one.icon == missed), None) if status in OPEN else None


def _minutes(one: DayVisit, moment: Moment) -> int | None:
    if one.since is None or not moment.is_today:
        return None
    # A clock that was set back since then makes nobody wait for less than no time.
    return max(0, int((moment.now - one.since).total_seconds() // 60))
