"""Up to three reminders in a form: how many days, hours or minutes before the visit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField
from wtforms.utils import unset_value
from wtforms.validators import Optional

from clinic.directory.reminder_rules import MOST_RULES, rule_from
from clinic.web.kit.fields import OpenSelectField, WholeNumberField

#: What a unit is written down as, and how many of that it is. Hours are written in minutes.
UNITS = {"days": ("d", 1), "hours": ("m", 60), "minutes": ("m", 1)}


class ReminderForm(Form):
    """One reminder; without a number there is none."""

    number = WholeNumberField(_l("How long before"), [Optional()])
    unit = OpenSelectField(_l("Unit"), default="days")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit.choices = [
            ("days", _("days before")),
            ("hours", _("hours before")),
            ("minutes", _("minutes before")),
        ]

    @property
    def said(self) -> str:
        """The row in words; "" where there is no reminder."""
        unit = next((option.label.text for option in self.unit if option.checked), "")
        return f"{self.number.data} {unit}" if self.number.data else ""

    def text(self) -> str:
        """The rule as it is written down; what makes no sense is for the verb to refuse."""
        letter, times = UNITS.get(self.unit.data or "", ("?", 1))
        return f"{(self.number.data or 0) * times}{letter}"


class RemindersField(FieldList):  # type: ignore[type-arg]  # generic in the stubs only
    """Reads and makes texts such as `2d` and `120m`, in three lines of a number and its unit."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(
            FormField(ReminderForm), label, min_entries=MOST_RULES, max_entries=MOST_RULES, **kwargs
        )

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        rows = data if data is unset_value else _rows(data or ())
        super().process(formdata, rows, extra_filters)

    def texts(self) -> list[str]:
        """What was filled in, for the verbs."""
        forms = [entry.form for entry in self.entries]
        return [form.text() for form in forms if form.number.data is not None]


def _rows(texts: Sequence[str]) -> list[dict[str, Any]]:
    return [_row(text) for text in texts]


def _row(text: str) -> dict[str, Any]:
    rule = rule_from(text)
    if rule.days:
        return {"number": rule.days, "unit": "days"}
    hours, rest = divmod(rule.minutes, 60)
    if rest:
        return {"number": rule.minutes, "unit": "minutes"}
    return {"number": hours, "unit": "hours"}
