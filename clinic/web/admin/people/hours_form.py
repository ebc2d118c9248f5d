"""A doctor's week as seven lines, "08:30 – 12:30, 13:30 – 17:00": what the desk types from a sheet.

"22:00 – 06:00 +1" ends on the next day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from clinic.core.errors import N_, DomainError, Invalid, Sentence
from clinic.core.local_time import MINUTES_A_DAY, minutes_from_text, text_from_minutes
from clinic.optimistic import fingerprint
from clinic.scheduling.recurrence import WeeklyInterval
from clinic.web.kit.record_form import RecordForm

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

_BETWEEN_TIMES = re.compile(r"\s*[-–—]\s*")
NEXT_DAY = "+1"
LINES = 7
LONGEST = 300


class DoctorHoursForm(RecordForm):
    """One line for each weekday, Monday first; empty means: not working."""

    day_0 = StringField(_l("Monday"))
    day_1 = StringField(_l("Tuesday"))
    day_2 = StringField(_l("Wednesday"))
    day_3 = StringField(_l("Thursday"))
    day_4 = StringField(_l("Friday"))
    day_5 = StringField(_l("Saturday"))
    day_6 = StringField(_l("Sunday"))

    kept: Sequence[WeeklyInterval] = ()

    def weekly(self) -> list[WeeklyInterval]:
        """What was typed, and before it what holds for a part of the year only and is not shown here.

        Raises Invalid at the lines that cannot be read.
        """
        wrong: dict[str, Sentence] = {}
        typed: list[WeeklyInterval] = []
        for weekday in range(LINES):
            try:
                typed.extend(_intervals(weekday, self[f"day_{weekday}"].data or ""))
            except Invalid as error:
                wrong[f"day_{weekday}"] = error.sentence
        if wrong:
            raise Invalid("invalid", fields=wrong)
        return [*self.kept, *typed]

    def refuse(self, error: DomainError) -> None:
        """What is wrong with an interval stands at the line of its weekday."""
        error.fields = {self._line(name): sentence for name, sentence in error.fields.items()}
        super().refuse(error)

    def _line(self, name: str) -> str:
        room, _dot, index = name.partition(".")
        return f"day_{self.weekly()[int(index)].weekday}" if room == "weekly" else name


def doctor_hours_form(
    weekly: Sequence[WeeklyInterval], formdata: MultiDict[str, str] | None = None
) -> DoctorHoursForm:
    """The form as the hours stand, or as it has just been sent."""
    always = [one for one in weekly if one.valid_from is None and one.valid_until is None]
    lines = {f"day_{weekday}": _text(always, weekday) for weekday in range(LINES)}
    form = DoctorHoursForm(formdata, data=lines, fingerprint=fingerprint(weekly))
    form.kept = [one for one in weekly if one not in always]
    return form


def _text(weekly: Sequence[WeeklyInterval], weekday: int) -> str:
    return ", ".join(
        f"{text_from_minutes(one.start_minute)} – {text_from_minutes(one.end_minute)}"
        f"{f' {NEXT_DAY}' if one.ends_next_day else ''}"
        for one in weekly
        if one.weekday == weekday
    )


def _intervals(weekday: int, text: str) -> Iterator[WeeklyInterval]:
    if len(text) > LONGEST:
        raise _unreadable()
    for part in filter(None, (part.strip() for part in text.split(","))):
        times = _BETWEEN_TIMES.split(part)
        if len(times) != 2:
            raise _unreadable()
        try:
            yield WeeklyInterval(weekday, minutes_from_text(times[0]), _end(times[1]))
        except (ValueError, Invalid) as error:
            raise _unreadable() from error


def _end(text: str) -> int:
    """The minute at which hours end, counted on beyond 1440 on the next day. Raises Invalid."""
    time = text.removesuffix(NEXT_DAY)
    return minutes_from_text(time) + (0 if time == text else MINUTES_A_DAY)


def _unreadable() -> Invalid:
    return Invalid("invalid", N_("Write it like 08:30 – 12:30, 13:30 – 17:00."))
