"""Working hours for the eye: the week in bars, its length, and the dates that differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from clinic.core.errors import Invalid
from clinic.core.local_time import text_from_minutes
from clinic.http.instants import date_or_none
from clinic.scheduling.recurrence import DayInterval
from clinic.web.kit import wording
from clinic.web.staff.hours.hours_rows import DayRows, Row

#: The width of a bar in units of its drawing.
WIDTH = 120


@dataclass(frozen=True)
class Glance:
    """The week in bars: a name and (start, length) of each bar; three times of the day below."""

    total_label: str
    bars: list[tuple[str, list[tuple[str, str]]]]
    axis: list[str]


def glance(week: Sequence[DayRows], today: date, first_weekday: int) -> Glance:
    """What the typed rows come to today; rows that cannot be read, or do not apply, are left out."""
    hours = {day.weekday: list(_readable(day.counted, today)) for day in week}
    every = [interval for intervals in hours.values() for interval in intervals]
    first = min((one.start_minute for one in every), default=480) // 60 * 60
    last = -(-max((one.end_minute for one in every), default=1080) // 60) * 60
    order = [(first_weekday + number) % 7 for number in range(7)]
    return Glance(
        total_label=wording.length_label(sum(one.end_minute - one.start_minute for one in every)),
        bars=[
            (
                wording.weekday_long(weekday)[:3],
                [_bar(one, first, last) for one in hours[weekday]],
            )
            for weekday in order
        ],
        axis=[text_from_minutes(minute) for minute in (first, (first + last) // 2, last)],
    )


def _readable(rows: Sequence[Row], today: date) -> Iterator[DayInterval]:
    for row in rows:
        try:
            hours = row.hours()
        except Invalid:
            continue
        first = date_or_none(row.valid_from) or today
        last = date_or_none(row.valid_until) or today
        if hours.start_minute < hours.end_minute and first <= today <= last:
            yield hours


def _bar(one: DayInterval, first: int, last: int) -> tuple[str, str]:
    scale = WIDTH / (last - first)
    return (
        f"{(one.start_minute - first) * scale:.1f}",
        f"{(one.end_minute - one.start_minute) * scale:.1f}",
    )
