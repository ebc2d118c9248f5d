"""What `templates/doctor/day/` reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from clinic.booking.queries.find import Visit
from clinic.core.intervals import Interval
from clinic.core.local_time import local_date, wall_minute
from clinic.web.kit.live import Live
from clinic.web.kit.navigation import Link
from clinic.web.visit.panel_steps import StepButton

if TYPE_CHECKING:
    from clinic.directory.models import Doctor


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

    @property
    def minute(self) -> int:
        """The minute of the clinic's day that it is now."""
        return wall_minute(self.now, self.zone)


@dataclass(frozen=True)
class RunRow:
    """A visit in the list. `minutes`: how long they wait, or are in the room; None where neither counts.

    `step` is the likely next one, `other` stands beside it: none, taking back, or a no-show.
    """

    kind: ClassVar[str] = "visit"
    visit: Visit
    href: str
    minutes: int | None
    is_done: bool
    is_left_open: bool
    step: StepButton | None
    other: StepButton | None


@dataclass(frozen=True)
class GapRow:
    """Time between visits in which nobody comes; `free_minutes` of it are free. `is_open`: as a whole."""

    kind: ClassVar[str] = "gap"
    start: datetime
    end: datetime
    free_minutes: int
    is_open: bool


@dataclass(frozen=True)
class NowRow:
    """The line of now."""

    kind: ClassVar[str] = "now"


@dataclass(frozen=True)
class Count:
    """How many visits are in a state, and the way to see only them."""

    label: str
    icon: str
    look: str
    number: int
    href: str
    is_shown: bool


@dataclass(frozen=True)
class DayPage:
    """The page. `run` is the list in the order of time; `stepped` the visit whose row gets the focus.

    `board` is empty, or the visits in columns instead. `back` is what its forms send along: where they
    stood.
    """

    title: str
    printed: str
    doctor: Doctor
    prev: Link
    next: Link
    week_href: str
    moment: Moment
    delay: int
    counts: list[Count]
    run: list[RunRow | GapRow | NowRow]
    board: list[tuple[Count, list[RunRow]]]
    layouts: list[tuple[str, bool]]
    waiting: list[RunRow]
    left_open: list[RunRow]
    left_open_count: int
    free: list[Interval]
    stepped: str
    back: str
    live: Live
