"""The staff calendar as its component reads it: a doctor's days turned into rows and words."""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import gettext as _

from clinic.booking.queries.week import DoctorDays
from clinic.core.local_time import (
    days_from,
    local_date,
    text_from_minutes,
    wall_minute,
    week_start,
)
from clinic.web.doctor.week.calendar_grid import Grid
from clinic.web.doctor.week.calendar_minutes import ROW_MINUTES, days_worth_showing, grid_minutes
from clinic.web.doctor.week.calendar_parts import CalendarView, Links
from clinic.web.kit import wording


@dataclass(frozen=True)
class MonthView:
    """What the mini month reads; `kinds` of a day: out (of the month), has (visits), today."""

    title: str
    prev: tuple[str, str]
    next: tuple[str, str]
    weekdays: list[tuple[str, str, str]]
    weeks: list[tuple[bool, list[tuple[str, str, set[str]]]]]


def calendar_view(
    shown: DoctorDays,
    *,
    links: Links,
    now: datetime,
    picked: date | None = None,
    open_visit: str = "",
) -> CalendarView:
    """The grid of these days. `picked` is the phone's day, `open_visit` the one in the drawer."""
    zone, today = shown.zone, local_date(now, shown.zone)
    days = days_worth_showing(shown)
    first, last = grid_minutes(shown, days)
    grid = Grid(shown, first, last, links, now, open_visit)
    return CalendarView(
        title=wording.range_label(days[0].day, days[-1].day),
        zone_label=wording.zone_offset(zone, now),
        zone_name=_("%(city)s time", city=wording.zone_city(zone)),
        rows=(last - first) // ROW_MINUTES,
        first_minute=first,
        now_minute=wall_minute(now, zone) if any(day.day == today for day in days) else None,
        now_label=wording.time_label(now, zone),
        hours=[
            (text_from_minutes(minute), (minute - first) // ROW_MINUTES + 1)
            for minute in range(first, last, 60)
        ],
        days=[grid.day(day, picked=picked or today) for day in days],
    )


def month_span(day: date, first_weekday: int) -> tuple[date, date]:
    """The first and the last date that the month of `day` shows, in whole weeks."""
    first = week_start(day.replace(day=1), first_weekday)
    return first, week_start(_next_month(day) - timedelta(days=1), first_weekday) + timedelta(
        days=6
    )


def month_view(
    day: date,
    *,
    first_weekday: int,
    booked: Set[date],
    today: date,
    href: Callable[[date], str],
) -> MonthView:
    """The month of `day`, in which the week of `day` stands out."""
    first, last = month_span(day, first_weekday)
    dates = days_from(first, (last - first).days + 1)
    before, after = day.replace(day=1) - timedelta(days=1), _next_month(day)
    names = [wording.weekday_short(date_) for date_ in dates[:7]]
    return MonthView(
        title=wording.month_label(day),
        prev=(wording.month_label(before), href(before.replace(day=1))),
        next=(wording.month_label(after), href(after)),
        weekdays=[(name[:1], name[1:], name) for name in names],
        weeks=[
            (
                day in week,
                [(str(one.day), href(one), _kinds(one, day, booked, today)) for one in week],
            )
            for week in (dates[start : start + 7] for start in range(0, len(dates), 7))
        ],
    )


def _kinds(one: date, day: date, booked: Set[date], today: date) -> set[str]:
    kinds = {"out"} if (one.year, one.month) != (day.year, day.month) else set()
    if one in booked:
        kinds.add("has")
    if one == today:
        kinds.add("today")
    return kinds


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
