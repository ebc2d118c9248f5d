"""What `templates/doctor/day/` reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from clinic.core.intervals import Interval
from clinic.web.kit.live import Live
from clinic.web.kit.navigation import Link
from clinic.web.visit.day_rows import Count, Moment, RunRow

if TYPE_CHECKING:
    from clinic.directory.models import Doctor


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
