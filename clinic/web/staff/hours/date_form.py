"""The form for the hours of one date: what is wrong is said at the row, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import InputRequired

from clinic.booking.absence import OnConflict
from clinic.core.errors import N_, DomainError, Invalid
from clinic.optimistic import fingerprint
from clinic.scheduling.recurrence import DayInterval
from clinic.web.kit.fields import DayField
from clinic.web.kit.forms import ClinicForm
from clinic.web.kit.record_form import RecordForm, Said
from clinic.web.staff.hours.hours_rows import DayRows, Row, rows_of, show_problems, weekly_of


class RemovalForm(ClinicForm):
    """A button: nothing to fill in."""


class DateForm(RecordForm):
    """The hours of one date; without `works` the doctor does not work then."""

    on_conflict = HiddenField()
    day = DayField(_l("Date"), [InputRequired(_l("Choose a date."))])
    hours: DayRows = DayRows(0)
    today: date | None = None
    taken: frozenset[date] = frozenset()

    def said(self) -> Iterator[Said]:
        yield Said("works-0", _("Working that day"), self.hours.text)

    def chosen(self) -> str:
        """What to do about visits that lie outside, as chosen on their list."""
        return self.on_conflict.data or OnConflict.REFUSE

    def checked_day(self) -> date:
        """The date. Raises Invalid where it is over, or has hours of its own already."""
        day = self.day.data
        assert day is not None  # the field requires it
        if self.today is not None and day < self.today:
            raise Invalid("invalid", fields={"day": N_("Choose a date from today on.")})
        if day in self.taken:
            sentence = N_("This date has hours of its own already: edit them in the list.")
            raise Invalid("invalid", fields={"day": sentence})
        return day

    def intervals(self) -> list[DayInterval]:
        """The hours, for the verb. Raises Invalid at the rows that are none."""
        if self.hours.works and not self.hours.counted:
            self.hours.error = _("Enter the hours, or switch them off.")
            raise Invalid("invalid", N_("The date has no hours yet."))
        weekly = weekly_of([self.hours])
        return [DayInterval(one.start_minute, one.end_minute) for one in weekly]

    def refuse(self, error: DomainError) -> None:
        super().refuse(error)
        mark_rows(self, self.hours.counted, error)

    def _put(self, name: str, sentence: object) -> bool:
        return put_at_row(self.hours.counted, name, sentence) or super()._put(name, sentence)


def date_form(intervals: Sequence[DayInterval] | None) -> DateForm:
    """The form as the hours of a date stand; None where it follows the weekly ones."""
    form = DateForm(fingerprint=fingerprint(intervals))
    form.hours = DayRows(
        0, works=intervals is None or bool(intervals), rows=rows_of(intervals or ())
    )
    return form


def put_at_row(rows: Sequence[Row], name: str, sentence: object) -> bool:
    """Put a sentence at the row that a field such as `weekly.3` is about, if it is about one."""
    head, _dot, index = name.rpartition(".")
    if not head.startswith(("weekly", "overrides")) or not index.isdecimal():
        return False
    if int(index) >= len(rows):
        return False
    rows[int(index)].error = _(str(sentence))
    return True


def mark_rows(form: Any, rows: Sequence[Row], error: DomainError) -> None:
    """Say more at the rows where more is known, and once above that nothing was saved."""
    problems = error.details.get("problems", ())
    assert isinstance(problems, tuple)
    show_problems(rows, problems)
    if any(row.error for row in rows):
        form.form_errors.append(_("Nothing is saved yet. Look at the marked hours."))
