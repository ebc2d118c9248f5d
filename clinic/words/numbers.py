"""Numbers and their changes in words, as the page's language writes them."""

from __future__ import annotations

from babel.numbers import format_decimal, format_percent
from flask_babel import gettext as _

from clinic.words.times import length_label, locale

MINUS = "−"


def count_label(number: float) -> str:
    """ "1,412"."""
    return format_decimal(number, "#,##0", locale())


def decimal_label(number: float) -> str:
    """ "6.3", "1,412.0"."""
    return format_decimal(number, "#,##0.0", locale())


def rate_label(rate: float | None) -> str:
    """ "78.6%" of a fraction; a dash where nothing was counted."""
    return "–" if rate is None else format_percent(rate, "#,##0.0%", locale())


def days_label(days: float) -> str:
    """ "6.3 days"."""
    return _("%(number)s days", number=decimal_label(days))


def minutes_label(minutes: float) -> str:
    """ "42 min", "1 h 10 min", of the nearest whole minute."""
    return length_label(round(minutes))


def round_hours_label(minutes: int) -> str:
    """ "9 h 30 min"; from a hundred hours on whole ones: "8,828 h"."""
    hours = round(minutes / 60)
    return length_label(minutes) if hours < 100 else _("%(n)s h", n=count_label(hours))


def points_label(rate: float) -> str:
    """ "3.1 points": the difference of two rates, of a hundred."""
    return _("%(number)s points", number=decimal_label(rate * 100))


def signed(number: float, text: str) -> str:
    """The text of a number's size with the sign before it: "+3.1 points", "−5 min"."""
    return f"{'+' if number > 0 else MINUS}{text}"
