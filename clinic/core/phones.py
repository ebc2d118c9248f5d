"""Phone numbers: kept in one spelling (E.164), shown as people of a country dial them.

A country is its ISO 3166 code, or "" where none is known: then only numbers with "+" are understood.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

import phonenumbers as library
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, ValidationResult

#: So many digits of a number tell it, whatever stands before them.
LEAST_DIGITS = 6
#: More than this is no number, and nobody tries to read it as one.
LONGEST = 50
#: The only letters that belong to a number.
_BESIDE = re.compile(r"tel:|ext\.?|x", re.IGNORECASE)


def e164(text: str, country: str) -> str:
    """The number as it is kept and dialled: "+493055500142", and ";ext=5" after it where it has an
    extension. "" for what cannot be dialled, such as a number with words beside it.
    """
    number = _parsed(text, country)
    if number is None:
        return ""
    plain = library.format_number(number, PhoneNumberFormat.E164)
    return f"{plain};ext={number.extension}" if number.extension else plain


def local_form(text: str, country: str) -> str:
    """The number as it is dialled within the country, a foreign one, and one of no known kind, with "+";
    any other text as it is.
    """
    number = _parsed(text, country)
    if number is None:
        return text
    at_home = number.country_code == library.country_code_for_region(country)
    national = at_home and library.is_valid_number(number)
    form = PhoneNumberFormat.NATIONAL if national else PhoneNumberFormat.INTERNATIONAL
    return library.format_number(number, form)


def digits(text: str) -> str:
    """The digits of a text, of any script, as 0 to 9."""
    return "".join(str(int(sign)) for sign in text if sign.isdecimal())


def last_digits(text: str, country: str) -> str:
    """The digits that a number ends with, however it is spelled: without what a country or a trunk puts
    before it. "" for fewer than `LEAST_DIGITS`.
    """
    if len(digits(text)) < LEAST_DIGITS:
        return ""
    number = _parsed(text, country)
    return library.national_significant_number(number) if number else digits(text).lstrip("0")


def home_country(country: str, time_zone: str) -> str:
    """The country whose habits count in a clinic: the one it names, or the one its time zone lies in."""
    return country or _countries().get(time_zone, "")


def _parsed(text: str, country: str) -> PhoneNumber | None:
    """The number, if it can be dialled."""
    if len(text) > LONGEST or any(sign.isalpha() for sign in _BESIDE.sub("", text)):
        return None
    try:
        number = library.parse(text, country or None)
    except NumberParseException:
        return None
    possible = library.is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE
    return number if possible else None


@cache
def _countries() -> dict[str, str]:
    """The country of each time zone."""
    rows = (files("tzdata.zoneinfo") / "zone.tab").read_text("utf-8").splitlines()
    places = (row.split("\t") for row in rows if not row.startswith("#"))
    return {zone: country for country, _where, zone, *_ in places}
