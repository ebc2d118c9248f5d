"""The small month beside the week: where a press leads, and how full each day is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from clinic.booking.queries.week import Load
from clinic.core.local_time import days_from, week_start
from clinic.web.kit import wording

#: How many lengths the bar of a day has.
LEVELS = 4


@dataclass(frozen=True)
class MonthDay:
    """`level`: the length of its bar, 0 to 4; `says`: the same in words, "" where nobody comes."""

    dom: str
    href: str
    is_out: bool
    is_today: bool
    level: int
    says: str


@dataclass(frozen=True)
class MonthView:
    """What the mini month reads; of each week, whether it is the one that is shown."""

    title: str
    prev: tuple[str, str]
    next: tuple[str, str]
    weekdays: list[tuple[str, str, str]]
    weeks: list[tuple[bool, list[MonthDay]]]


def month_span(day: date, first_weekday: int) -> tuple[date, date]:
    """The first and the last date that the month of `day` shows, in whole weeks."""
    first = week_start(day.replace(day=1), first_weekday)
    last_week = week_start(_next_month(day) - timedelta(days=1), first_weekday)
    return first, last_week + timedelta(days=6)


def month_view(
    day: date,
    *,
    first_weekday: int,
    loads: Mapping[date, Load],
    today: date,
    href: Callable[[date], str],
) -> MonthView:
    """The month of `day`, in which the week of `day` stands out; `loads` holds each date it shows."""
    first, last = month_span(day, first_weekday)
    dates = days_from(first, (last - first).days + 1)
    before, after = day.replace(day=1) - timedelta(days=1), _next_month(day)
    names = [wording.weekday_short(date_) for date_ in dates[:7]]
    days = [
        MonthDay(
            dom=str(one.day),
            href=href(one),
            is_out=(one.year, one.month) != (day.year, day.month),
            is_today=one == today,
            level=-(-loads[one].percent * LEVELS // 100),
            says=_says(loads[one]),
        )
        for one in dates
    ]
    return MonthView(
        title=wording.month_label(day),
        prev=(wording.month_label(before), href(before.replace(day=1))),
        next=(wording.month_label(after), href(after)),
        weekdays=[(name[:1], name[1:], name) for name in names],
        weeks=[
            (day in dates[start : start + 7], days[start : start + 7])
            for start in range(0, len(dates), 7)
        ],
    )


def _says(load: Load) -> str:
    if not load.visits:
        return ""
    visits = ngettext("%(num)s visit", "%(num)s visits", load.visits)
    return _("%(visits)s, %(percent)s %% full", visits=visits, percent=load.percent)


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
