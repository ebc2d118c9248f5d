"""Fields whose complaints are sentences of the house."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    Field,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
)
from wtforms.widgets import CheckboxInput, ListWidget, NumberInput

from clinic.core.errors import Invalid
from clinic.core.local_time import minutes_from_text, text_from_minutes
from clinic.web.kit.filters import phone_shown

#: Units of lengths of time, and how many of the first, in which it is kept, each is.
MINUTES = {"minutes": 1, "hours": 60, "days": 24 * 60}
SECONDS = {"seconds": 1, "minutes": 60}
DAYS = {"days": 1, "weeks": 7}
MONTHS = {"months": 1, "years": 12}

_WORDS = {
    "seconds": _l("seconds"),
    "minutes": _l("minutes"),
    "hours": _l("hours"),
    "days": _l("days"),
    "weeks": _l("weeks"),
    "months": _l("months"),
    "years": _l("years"),
}
#: No form means more digits than these.
_DIGITS = 9


class WholeNumberField(IntegerField):
    """A whole number of at most nine digits."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
            too_long = self.data is not None and abs(self.data) > 999_999_999
        except ValueError:
            too_long = True
        if too_long:
            self.data = None
            raise ValueError(_("Enter a whole number."))


class DayField(DateField):
    """A date, sent as 2026-11-24."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Enter a date.")) from None


class ClockField(StringField):
    """A time of day, sent as 14:20; `data` is the minute of the day, 1440 for "24:00", None for nothing."""

    data: int | None  # type: ignore[assignment]

    def process_formdata(self, valuelist: list[Any]) -> None:
        text, self.data = str(next(iter(valuelist), "")).strip(), None
        try:
            self.data = minutes_from_text(text) if text else None
        except Invalid:
            raise ValueError(_("Enter a time like 14:20.")) from None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else text_from_minutes(self.data)


class PhoneField(TelField):
    """A phone number, shown as it is dialled here."""

    def process_data(self, value: Any) -> None:
        self.data = phone_shown(value or "")


class OpenSelectField(SelectField):
    """One out of a list. The rooms say what is not in it; a first empty line asks to choose."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"validate_choice": False, "choices": [], **kwargs})


class TickField(SelectMultipleField):
    """Several out of a list, each a tick. The rooms say what is not in it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        shown = {"widget": ListWidget(), "option_widget": CheckboxInput()}
        super().__init__(*args, **{"validate_choice": False, "choices": [], **shown, **kwargs})


class SpanField(Field):
    """A length of time as a number and its unit: "2 days", not 2880 minutes. `data` is in the first unit.

    The unit is sent as `<name>-unit`; a number alone is in the first one. What is kept is shown in the
    largest unit in which it is whole, so it comes back exactly. What was typed stays where it is wrong.
    """

    widget = NumberInput()
    data: int | None

    def __init__(
        self, label: Any, validators: Any = (), *, units: Mapping[str, int], **kwargs: Any
    ):
        super().__init__(label, validators, **kwargs)
        self.units = units
        self._unit = ""

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        self._unit = formdata.get(f"{self.name}-unit", "") if formdata else ""
        super().process(formdata, *args, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed, self.data = str(next(iter(valuelist), "")), None
        if not typed:
            return
        number = typed.strip()
        if self._unit and self._unit not in self.units:
            raise ValueError(_("Choose a unit from the list."))
        if not number.isascii() or not number.removeprefix("-").isdigit() or len(number) > _DIGITS:
            raise ValueError(_("Enter a whole number."))
        self.data = int(number) * self.units.get(self._unit, 1)

    @property
    def shown(self) -> tuple[str, str]:
        """The number and the unit as they stand in the form: as sent, or as kept."""
        if self.raw_data:
            unit = self._unit if self._unit in self.units else next(iter(self.units))
            return str(self.raw_data[0]), unit
        return _in_largest(self.data, self.units)

    @property
    def said(self) -> str:
        """The length in words; "" where there is none."""
        number, unit = self.shown
        return f"{number} {_WORDS[unit]}" if number else ""

    @property
    def choices(self) -> Iterator[tuple[str, object, bool]]:
        """The units: what is sent, what is read, and whether it is chosen."""
        chosen = self.shown[1]
        return ((unit, _WORDS[unit], unit == chosen) for unit in self.units)

    def _value(self) -> str:
        return self.shown[0]


def _in_largest(kept: int | None, units: Mapping[str, int]) -> tuple[str, str]:
    """The number and the largest unit in which it is whole."""
    if not kept:
        return ("" if kept is None else "0"), next(iter(units))
    unit = max((one for one in units if kept % units[one] == 0), key=lambda one: units[one])
    return str(kept // units[unit]), unit
