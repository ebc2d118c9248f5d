"""What `templates/desk/day/` reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from clinic.web.desk.day.day_filter import DayAsked
from clinic.web.kit.live import Live
from clinic.web.kit.navigation import Link
from clinic.web.kit.pagination import Pager
from clinic.web.visit.day_rows import Count, Moment, RunRow

if TYPE_CHECKING:
    from clinic.directory.models import Doctor


@dataclass(frozen=True)
class FreeRow:
    """Free time within an hour, and where it is booked."""

    kind: ClassVar[str] = "free"
    start: datetime
    end: datetime
    href: str


class HourCell(NamedTuple):
    """What begins within an hour with a doctor. `is_open`: they see patients in some of it."""

    hour: int
    is_open: bool
    rows: list[RunRow | FreeRow]


class HeadNote(NamedTuple):
    """What is unusual about a doctor's day."""

    icon: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Column:
    """A doctor's day. `live`: it follows by itself what happens elsewhere."""

    doctor: Doctor
    visits: int
    notes: list[HeadNote]
    cells: list[HourCell]
    href: str
    book_href: str
    ways: list[Link]
    is_picked: bool
    live: Live | None

    @property
    def id(self) -> str:
        return column_id(self.doctor.id)


class Tab(NamedTuple):
    """A doctor to choose: how many visits they have, and whether a phone shows them."""

    label: str
    href: str
    visits: int
    is_shown: bool


@dataclass(frozen=True, kw_only=True)
class BoardPage:
    """The page. `tomorrow` leads to what is unconfirmed of the next day.

    `doctors` and `specialties` are options with their counts. `outside` are the ids of the visits that
    lie where their doctor is closed or away; `stepped` is the visit whose tile gets the focus.
    """

    title: str
    asked: DayAsked
    moment: Moment
    prev: Link
    next: Link
    today_href: str
    doctors: list[tuple[str, str]]
    specialties: list[tuple[str, str]]
    counts: list[Count]
    tomorrow: Count | None
    tabs: list[Tab]
    columns: list[Column]
    hours: list[int]
    outside: frozenset[str]
    pager: Pager
    stepped: str
    live: Live

    @property
    def now_hour(self) -> int | None:
        """The hour in which the line of now lies; None on another day."""
        return self.moment.minute // 60 if self.moment.is_today else None

    @property
    def now_part(self) -> int:
        """Where the line lies within its hour, in twelfths of it."""
        return self.moment.minute % 60 // 5


def column_id(doctor_id: str) -> str:
    """The id of a doctor's column on the page."""
    return f"day-of-{doctor_id}"
