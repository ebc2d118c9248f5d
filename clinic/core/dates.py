"""Dates in the forms in which people write them: 1990-04-03, 3.4.1990, 03/04/1990, 3 April 1990."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import cache

from babel import Locale, UnknownLocaleError

from clinic.core.folding import search_key

_APART = r"(?<![\d/.-])"
_YEAR_FIRST = re.compile(
    _APART + r"(?P<year>\d{4})([-/.])(?P<month>\d\d?)\2(?P<day>\d\d?)(?![\d/-])"
)
_YEAR_LAST = re.compile(
    _APART
    + r"(?P<one>\d\d?)(?P<sign>[-/.]) ?(?P<other>\d\d?)(?P=sign) ?(?P<year>\d{4}|\d\d)(?![\d/-])"
)
_IN_WORDS = (
    re.compile(
        r"(?<!\d)(?P<day>\d\d?)(?:st|nd|rd|th|\.)?[ -]+(?P<name>[^\W\d_]+)\.?,?[ -]+(?P<year>\d{4})\b"
    ),
    re.compile(r"\b(?P<name>[^\W\d_]+)\.? +(?P<day>\d\d?)(?:st|nd|rd|th)?,? +(?P<year>\d{4})\b"),
)


def dates_in(text: str, country: str, languages: tuple[str, ...]) -> list[tuple[str, list[date]]]:
    """The dates that stand in a line: each as it is written, and the days that it may mean.

    The day comes first, except between slashes or dashes where the country writes the month first, and
    where only that is a date. A year of two digits may be of either century. Months have the names of the
    languages, which are locales of Babel.
    """
    return [
        (found[0], days)
        for pattern in (_YEAR_FIRST, _YEAR_LAST, *_IN_WORDS)
        for found in pattern.finditer(text)
        if (days := _meant(found.groupdict(), country, languages))
    ]


def _meant(parts: dict[str, str], country: str, languages: tuple[str, ...]) -> list[date]:
    for day, month in _day_and_month(parts, country, languages):
        if days := [
            date(year, month, day) for year in _years(parts["year"]) if _is_day(year, month, day)
        ]:
            return days
    return []


def _day_and_month(
    parts: dict[str, str], country: str, languages: tuple[str, ...]
) -> list[tuple[int, int]]:
    """As day and month, what the numbers may be; the likelier first."""
    if "name" in parts:
        return [(int(parts["day"]), _months(languages).get(search_key(parts["name"]), 0))]
    if "month" in parts:
        return [(int(parts["day"]), int(parts["month"]))]
    one, other = int(parts["one"]), int(parts["other"])
    month_first = parts["sign"] != "." and _month_comes_first(country)
    return [(other, one), (one, other)] if month_first else [(one, other), (other, one)]


def _years(year: str) -> list[int]:
    return [int(f"{century}{year}") for century in ("19", "20")] if len(year) == 2 else [int(year)]


def _is_day(year: int, month: int, day: int) -> bool:
    return year > 0 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


@cache
def _months(languages: tuple[str, ...]) -> dict[str, int]:
    """The number of each month by its folded name, whole or short."""
    return {
        search_key(name): number
        for language in languages
        for width in ("wide", "abbreviated")
        for number, name in Locale.parse(language).months["format"][width].items()
    }


@cache
def _month_comes_first(country: str) -> bool:
    """Whether people of a country write 4/3/1990 for the third of April."""
    try:
        form = str(Locale.parse(f"und_{country}").date_formats["short"].pattern)
    except (UnknownLocaleError, ValueError):
        return False
    return form.index("M") < form.index("d") < form.index("y")
