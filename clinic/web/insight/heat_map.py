"""What is booked in an hour of a weekday, as a table whose cells are the warmer the more it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from math import ceil

from clinic.core.local_time import days_from
from clinic.insight.figures import HourFigures
from clinic.web.kit import wording
from clinic.words.numbers import count_label, decimal_label

#: The colours of the sheet, `ht-1` to `ht-5`; `ht-0` is for none.
LEVELS = 5


@dataclass(frozen=True)
class HeatCell:
    """What was booked on such a day, on average, and how warm the cell is."""

    text: str
    level: int


@dataclass(frozen=True)
class HeatMap:
    """`hours` "08" … of the columns, `rows` a weekday and its cells.

    The cells count hours where `in_hours`, else minutes; `most` is the warmest one's text, and `busiest`
    its weekday and its hour.
    """

    hours: list[str]
    rows: list[tuple[str, list[HeatCell]]]
    in_hours: bool
    most: str
    busiest: tuple[str, str]


def heat_map(
    by_hour: Sequence[HourFigures], *, first: date, last: date, first_weekday: int
) -> HeatMap | None:
    """The table of these hours; None where nothing was booked. The averages are over the weekdays
    from `first` to `last`; the week begins with `first_weekday` (Monday 0).
    """
    booked = [one for one in by_hour if one.booked_minutes]
    if not booked:
        return None
    days = Counter(day.weekday() for day in days_from(first, (last - first).days + 1))
    means = {(one.weekday, one.hour): one.booked_minutes / days[one.weekday] for one in booked}
    hours = range(min(one.hour for one in booked), max(one.hour for one in booked) + 1)
    weekday, hour = max(means, key=lambda at: means[at])
    cell = partial(_cell, most=means[weekday, hour])
    return HeatMap(
        hours=[f"{hour:02d}" for hour in hours],
        rows=[
            (_short(day), [cell(means.get((day, hour), 0)) for hour in hours])
            for day in ((first_weekday + n) % 7 for n in range(7))
            if any(one.weekday == day for one in booked)
        ],
        in_hours=_in_hours(means[weekday, hour]),
        most=cell(means[weekday, hour]).text,
        busiest=(wording.weekday_plural(weekday), f"{hour:02d}:00"),
    )


def _cell(minutes: float, most: float) -> HeatCell:
    if not minutes:
        return HeatCell("–", 0)
    text = decimal_label(minutes / 60) if _in_hours(most) else count_label(ceil(minutes))
    return HeatCell(text, min(LEVELS, ceil(minutes * LEVELS / most)))


def _in_hours(most: float) -> bool:
    """What three digits of minutes do not hold is said in hours."""
    return most >= 1000


def _short(weekday: int) -> str:
    return wording.weekday_short(date(2024, 1, 1 + weekday))
