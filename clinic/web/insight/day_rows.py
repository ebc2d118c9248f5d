"""What was offered and booked, by day, or by week of a long period: rows of the chart and its table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from clinic.insight.figures import DayFigures
from clinic.web.kit import wording

#: A chart of more days is a thicket.
MOST_DAYS_DRAWN = 92


@dataclass(frozen=True)
class DayRow:
    """A day, or the days of a week: its name, a short one for the axis, and its numbers.

    `note` says that the last word has not been said about it.
    """

    label: str
    short: str
    offered_minutes: int
    booked_minutes: int
    visits: int
    note: str


def day_rows(by_day: Sequence[DayFigures], *, today: date) -> list[DayRow]:
    """The rows of a chart; asks the database nothing."""
    step = 1 if len(by_day) <= MOST_DAYS_DRAWN else 7
    return [_row(by_day[at : at + step], today) for at in range(0, len(by_day), step)]


def by_week(by_day: Sequence[DayFigures]) -> bool:
    """Whether the rows are weeks."""
    return len(by_day) > MOST_DAYS_DRAWN


def _row(days: Sequence[DayFigures], today: date) -> DayRow:
    first, last = days[0].date, days[-1].date
    return DayRow(
        label=wording.day_medium(first, today)
        if first == last
        else wording.range_label(first, last),
        short=wording.day_and_month(first),
        offered_minutes=sum(day.offered_minutes for day in days),
        booked_minutes=sum(day.booked_minutes for day in days),
        visits=sum(day.visits for day in days),
        note=_note(first, last, today),
    )


def _note(first: date, last: date, today: date) -> str:
    if first > today:
        return _("ahead")
    return _("so far") if last >= today else ""
