"""Working hours as they are typed: days with rows of text, until they can be read as hours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from flask_babel import gettext as _

from clinic.core.errors import N_, Invalid, Sentence
from clinic.core.local_time import MINUTES_A_DAY, minutes_from_text, text_from_minutes
from clinic.http.instants import date_or_none
from clinic.scheduling.hours import PROBLEMS
from clinic.scheduling.recurrence import DayInterval, Problem, WeeklyInterval, hours_problems

ROWS_A_DAY = 20
_NAME = re.compile(r"from-([0-6])-([0-9]{1,2})")
_ACT = re.compile(r"(add|remove|copy)-([0-6])(?:-([0-9]{1,2}))?")
_USUAL = (("09:00", "12:00"), ("13:00", "17:00"))


@dataclass
class Row:
    """One interval as typed; `over` midnight, its end is of the next day.

    `is_new` asks for the focus, `error` is what is wrong with it.
    """

    start: str = ""
    end: str = ""
    valid_from: str = ""
    valid_until: str = ""
    over: bool = False
    error: str = ""
    is_new: bool = False

    @property
    def is_blank(self) -> bool:
        return not self.start and not self.end

    @property
    def text(self) -> str:
        """The row in words, with the dates between which it counts."""
        limits = f" ({self.valid_from} – {self.valid_until})"
        return (
            f"{self.start} – {self.end_text}{limits if self.valid_from or self.valid_until else ''}"
        )

    @property
    def end_text(self) -> str:
        """The end, with its day where that is the next one."""
        return _("%(time)s (next day)", time=self.end) if self.over else self.end

    def hours(self) -> DayInterval:
        """What the two times mean. Raises Invalid for what is no time."""
        later = MINUTES_A_DAY if self.over else 0
        return DayInterval(minutes_from_text(self.start), minutes_from_text(self.end) + later)


@dataclass
class DayRows:
    """A day of the week with its rows; without `works` they do not count, but are kept."""

    weekday: int
    works: bool = False
    rows: list[Row] = field(default_factory=list)
    error: str = ""

    @property
    def counted(self) -> list[Row]:
        return [row for row in self.rows if not row.is_blank] if self.works else []

    @property
    def text(self) -> str:
        """The day in a line."""
        return ", ".join(row.text for row in self.counted) or _("Not working")

    def add(self) -> None:
        """One more row, with usual times where they fit."""
        start, end = ("", "")
        if len(self.rows) < len(_USUAL) and all(
            row.end <= _USUAL[len(self.rows)][0] for row in self.rows
        ):
            start, end = _USUAL[len(self.rows)]
        if len(self.rows) < ROWS_A_DAY:
            self.rows.append(Row(start, end, is_new=True))
        self.works = True

    def remove(self, index: int) -> None:
        del self.rows[index : index + 1]
        self.works = bool(self.rows)


def week_of(weekly: Iterable[WeeklyInterval]) -> list[DayRows]:
    """The rows of hours that are kept."""
    week = [DayRows(weekday) for weekday in range(7)]
    for hours in weekly:
        day = week[hours.weekday]
        day.works = True
        limits = (hours.valid_from, hours.valid_until)
        valid_from, valid_until = (limit.isoformat() if limit else "" for limit in limits)
        day.rows.append(replace(_row_of(hours), valid_from=valid_from, valid_until=valid_until))
    return week


def rows_of(intervals: Iterable[DayInterval | WeeklyInterval]) -> list[Row]:
    """The rows of one date."""
    return [_row_of(hours) for hours in intervals]


def _row_of(hours: DayInterval | WeeklyInterval) -> Row:
    start, end = text_from_minutes(hours.start_minute), text_from_minutes(hours.end_minute)
    return Row(start, end, over=hours.ends_next_day)


def typed_week(form: Mapping[str, str]) -> list[DayRows]:
    """The rows as they were sent: `works-<day>`, `from-<day>-<row>`, `until-…` and so on."""
    week = [DayRows(weekday, works=f"works-{weekday}" in form) for weekday in range(7)]
    found = (match for name in form if (match := _NAME.fullmatch(name)))
    for match in sorted(found, key=lambda match: (match[1], int(match[2]))):
        day = week[int(match[1])]
        if len(day.rows) < ROWS_A_DAY:
            day.rows.append(_typed_row(form, f"{match[1]}-{match[2]}"))
    return week


def act_on(week: Sequence[DayRows], act: str) -> None:
    """Do what a button of the editor says: `add-3`, `remove-3-1`, `copy-3`; else nothing."""
    match = _ACT.fullmatch(act)
    if match is not None:
        day = week[int(match[2])]
        if match[1] == "add":
            day.add()
        elif match[1] == "remove" and match[3] is not None:
            day.remove(int(match[3]))
        elif match[1] == "copy":
            _copy(day, week)
    for day in week:
        if day.works and not day.rows:
            day.add()


def weekly_of(week: Sequence[DayRows]) -> list[WeeklyInterval]:
    """The hours that the rows mean, in their order.

    Raises Invalid with fields `weekly.<index>` where some cannot be read, and then also for what is
    wrong with the others, so that everything is said at once.
    """
    fields: dict[str, Sentence] = {}
    weekly: dict[int, WeeklyInterval] = {}
    rows = [(day.weekday, row) for day in week for row in day.counted]
    for index, (weekday, row) in enumerate(rows):
        try:
            hours = row.hours()
            limits = (_date(row.valid_from), _date(row.valid_until))
            weekly[index] = WeeklyInterval(weekday, hours.start_minute, hours.end_minute, *limits)
        except Invalid as error:
            fields[f"weekly.{index}"] = error.sentence
    if fields:
        problems = _problems(weekly)
        fields |= {f"weekly.{found.index}": PROBLEMS[found.code] for found in problems}
        raise Invalid("invalid", fields=fields, details={"problems": tuple(problems)})
    return list(weekly.values())


def show_problems(rows: Sequence[Row], problems: Iterable[Problem]) -> None:
    """Say at each row what is wrong with it, where more can be said than in general."""
    for problem in problems:
        if problem.code == "overlap" and problem.other is not None:
            rows[problem.index].error = _overlap(rows[problem.index], rows[problem.other])
        elif problem.code == "end_before_start":
            rows[problem.index].error = _(
                "The end must be after the start. For a night, tick “Ends on the next day”."
            )


def _problems(weekly: Mapping[int, WeeklyInterval]) -> list[Problem]:
    """What is wrong with some of the rows, under the numbers they have among all."""
    numbers = list(weekly)
    return [
        Problem(
            numbers[found.index],
            found.code,
            None if found.other is None else numbers[found.other],
        )
        for found in hours_problems(list(weekly.values()))
    ]


def _typed_row(form: Mapping[str, str], key: str) -> Row:
    names = ("from", "until", "valid_from", "valid_until")
    start, end, first, last = (form.get(f"{name}-{key}", "").strip()[:10] for name in names)
    return Row(start, end, first, last, over=f"over-{key}" in form)


def _copy(day: DayRows, week: Sequence[DayRows]) -> None:
    """Give every other working day the hours of this one."""
    for other in week:
        if other is not day and other.works:
            other.rows = [replace(row, error="") for row in day.rows]


def _overlap(row: Row, other: Row) -> str:
    mine, theirs = row.hours(), other.hours()
    if max(mine.start_minute, theirs.start_minute) >= min(mine.end_minute, theirs.end_minute):
        # They are of days that follow each other: one of them reaches over midnight.
        if row.over:
            return _(
                "Ends on the next day after %(start)s, when other hours begin", start=other.start
            )
        return _("Starts before the hours of the day before end (%(time)s)", time=other.end)
    if mine.start_minute >= theirs.start_minute:
        return _("Starts before the interval above ends (%(time)s)", time=other.end_text)
    return _(
        "Overlaps the interval above (%(start)s to %(end)s)", start=other.start, end=other.end_text
    )


def _date(text: str) -> date | None:
    if not text:
        return None
    found = date_or_none(text)
    if found is None:
        raise Invalid("invalid", N_("Enter a date, or leave it empty."))
    return found
