"""What `components/_calendar.html` reads: the staff calendar in rows, words and links."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime


@dataclass(frozen=True)
class CalendarBlock:
    """A stretch of rows; row 1 is the grid's first."""

    row: int
    span: int


@dataclass(frozen=True)
class TimeOffBlock:
    row: int
    span: int
    label: str
    icon: str
    href: str | None


@dataclass(frozen=True)
class VisitBlock:
    """A visit in the column of a day: of the one on which it `begins`, or of the next."""

    id: str
    href: str
    status: str
    status_label: str
    icon: str
    name: str
    time_label: str
    end_label: str
    kind_label: str
    datetime_attr: str
    begins: bool
    row: int
    span: int
    size: str
    lane: str
    is_open: bool
    move_href: str | None


@dataclass(frozen=True)
class FreePlace:
    """Free time to book by a press; `first` of the stretch that it is part of."""

    row: int
    span: int
    href: str
    time_label: str
    datetime_attr: str
    first: bool
    lane: str = ""


def beside_freed(
    visits: list[VisitBlock], free: list[FreePlace]
) -> tuple[list[VisitBlock], list[FreePlace]]:
    """Where a cancelled visit left its time free, each has a half of the column, so both can be pressed."""
    gone = [one for one in visits if one.status == "cancelled"]
    freed = {one.id for one in gone if any(_share_rows(one, place) for place in free)}
    return (
        [replace(one, lane="1of2") if one.id in freed else one for one in visits],
        [
            replace(one, lane="2of2") if any(_share_rows(one, visit) for visit in gone) else one
            for one in free
        ],
    )


def _share_rows(one: VisitBlock | FreePlace, other: VisitBlock | FreePlace) -> bool:
    return one.row < other.row + other.span and other.row < one.row + one.span


@dataclass(frozen=True)
class CalDay:
    key: str
    dow: str
    dom: str
    label_long: str
    note: str
    strip_label: str
    offset: str
    href: str
    pick_href: str
    is_today: bool
    is_picked: bool
    is_closed: bool
    requests_count: int
    off: list[CalendarBlock]
    time_off: list[TimeOffBlock]
    visits: list[VisitBlock]
    free: list[FreePlace]


@dataclass(frozen=True)
class CalendarView:
    """What `components/_calendar.html` reads. Where clocks change, each day has an `offset` of its own and
    `zone_label` names the zone.
    """

    title: str
    zone_label: str
    zone_name: str
    rows: int
    first_minute: int
    now_minute: int | None
    now_label: str
    hours: list[tuple[str, int]]
    days: list[CalDay]


@dataclass(frozen=True, kw_only=True)
class Links:
    """Where a calendar leads: to a visit by id and day and to its move, to a day, to booking at a free
    instant, to all time off (None: nowhere).
    """

    visit: Callable[[str, date], str]
    day: Callable[[date], str]
    move: Callable[[str, date], str] | None = None
    free: Callable[[datetime], str] | None = None
    time_off: str | None = None
