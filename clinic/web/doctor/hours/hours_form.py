"""Forms of working hours: what is wrong is said at the row, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _

from clinic.core.errors import N_, DomainError, Invalid
from clinic.optimistic import fingerprint
from clinic.scheduling.recurrence import WeeklyInterval
from clinic.web.kit import wording
from clinic.web.kit.record_form import RecordForm, Said
from clinic.web.staff.hours.date_form import mark_rows, put_at_row
from clinic.web.staff.hours.hours_rows import DayRows, week_of, weekly_of


class HoursForm(RecordForm):
    """The weekly hours; `week` holds the rows."""

    week: Sequence[DayRows] = ()

    def said(self) -> Iterator[Said]:
        for day in self.week:
            yield Said(f"works-{day.weekday}", wording.weekday_long(day.weekday), day.text)

    def weekly(self) -> list[WeeklyInterval]:
        """The hours, for the verb. Raises Invalid at the rows that are none."""
        for day in self.week:
            if day.works and not day.counted:
                day.error = _("Enter the hours of this day, or switch it off.")
        if any(day.error for day in self.week):
            raise Invalid("invalid", N_("A day has no hours yet."))
        return weekly_of(self.week)

    def refuse(self, error: DomainError) -> None:
        super().refuse(error)
        mark_rows(self, [row for day in self.week for row in day.counted], error)

    def _put(self, name: str, sentence: object) -> bool:
        rows = [row for day in self.week for row in day.counted]
        return put_at_row(rows, name, sentence) or super()._put(name, sentence)


def hours_form(weekly: Sequence[WeeklyInterval]) -> HoursForm:
    """The form as the weekly hours stand."""
    form = HoursForm(fingerprint=fingerprint(weekly))
    form.week = week_of(weekly)
    return form
