"""Of which days, and of whom: what the address of the figures asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Form, RadioField, ValidationError

from clinic.core.clock import YEARS
from clinic.http.current import current_user
from clinic.insight.period import LONGEST
from clinic.insight.whom import tells_doctors_apart
from clinic.web.kit.fields import DayField, OpenSelectField

CUSTOM, USUAL = "custom", "30"
_YEARS = frozenset(YEARS)


class Days(NamedTuple):
    """Local dates, both of them in it."""

    first: date
    last: date


def _back(days: int) -> Callable[[date], Days]:
    return lambda today: Days(today - timedelta(days=days - 1), today)


def _last_month(today: date) -> Days:
    last = today.replace(day=1) - timedelta(days=1)
    return Days(last.replace(day=1), last)


#: Name in the address -> what it is called, and the days of it; today is a day like all others.
PERIODS: dict[str, tuple[LazyString, Callable[[date], Days]]] = {
    "7": (_l("7 days"), _back(7)),
    USUAL: (_l("30 days"), _back(30)),
    "90": (_l("90 days"), _back(90)),
    "month": (_l("This month"), lambda today: Days(today.replace(day=1), today)),
    "last-month": (_l("Last month"), _last_month),
    "year": (_l("12 months"), _back(365)),
}


class PeriodFilter(Form):
    """The period of one's own figures; `first` and `last` count with `CUSTOM`."""

    period = RadioField(_l("Period"), default=USUAL, validate_choice=False)
    first = DayField(_l("From"))
    last = DayField(_l("Up to"))

    def __init__(self, asked: MultiDict[str, str]) -> None:
        super().__init__(asked)
        named = [(name, label) for name, (label, _days) in PERIODS.items()]
        self.period.choices = [*named, (CUSTOM, _l("Custom"))]

    def days(self, today: date) -> Days | None:
        """The days asked for; None where they cannot be counted, and the fields say why."""
        if self.period.data == CUSTOM:
            first, last = self.first.data, self.last.data
            return Days(first, last) if self.validate() and first and last else None
        if self.period.data not in PERIODS:
            self.period.data = USUAL
        found = PERIODS[self.period.data][1](today)
        # What stands in them once "Custom" is pressed.
        for field, day in zip((self.first, self.last), found, strict=True):
            field.raw_data, field.data = None, day
        return found

    @property
    def choices_of_whom(self) -> list[OpenSelectField]:
        """The fields that say whose figures are asked for."""
        return []

    def of_whom(self) -> dict[str, str]:
        """Whose figures are asked for, for the query; nothing for all that one may see."""
        return {}

    def address(self, days: Days) -> dict[str, str]:
        """The same figures again, whatever day it is then: for links."""
        return {"period": CUSTOM, "first": days.first.isoformat(), "last": days.last.isoformat()}

    def validate_first(self, field: DayField) -> None:
        _must_be_near(field)

    def validate_last(self, field: DayField) -> None:
        _must_be_near(field)
        if not (self.first.data and field.data):
            return
        if field.data < self.first.data:
            raise ValidationError(_("The last day must not be before the first."))
        if (field.data - self.first.data).days >= LONGEST:
            raise ValidationError(_("Choose at most %(count)s days.", count=LONGEST))


def _must_be_near(field: DayField) -> None:
    """A day, and one that has the days before it in the calendar, too."""
    if field.data is None and not field.errors:
        raise ValidationError(_("Enter a date."))
    if field.data and not {field.data.year - 2, field.data.year + 1} <= _YEARS:
        raise ValidationError(_("This date is too far away."))


class FigureFilter(PeriodFilter):
    """The figures of the clinic: of a doctor where it tells them apart, of a specialty, of all."""

    specialty = OpenSelectField(_l("Specialty"), default="")
    doctor = OpenSelectField(_l("Doctor"), default="")

    @property
    def choices_of_whom(self) -> list[OpenSelectField]:
        return (
            [self.specialty, self.doctor] if tells_doctors_apart(current_user) else [self.specialty]
        )

    def of_whom(self) -> dict[str, str]:
        chosen = {"doctor_id": self.doctor.data, "specialty_id": self.specialty.data}
        return {name: one for name, one in chosen.items() if one}

    def address(self, days: Days) -> dict[str, str]:
        whom = {name.removesuffix("_id"): one for name, one in self.of_whom().items()}
        return {**super().address(days), **whom}
