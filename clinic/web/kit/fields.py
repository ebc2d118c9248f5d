"""Fields whose complaints are sentences of the house."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from wtforms import DateField, IntegerField, SelectField, SelectMultipleField, TimeField
from wtforms.widgets import CheckboxInput, ListWidget


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


class ClockField(TimeField):
    """A time of day, sent as 14:20."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Enter a time like 14:20.")) from None


class OpenSelectField(SelectField):
    """One out of a list. The rooms say what is not in it; a first empty line asks to choose."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"validate_choice": False, "choices": [], **kwargs})


class TickField(SelectMultipleField):
    """Several out of a list, each a tick. The rooms say what is not in it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        shown = {"widget": ListWidget(), "option_widget": CheckboxInput()}
        super().__init__(*args, **{"validate_choice": False, "choices": [], **shown, **kwargs})
