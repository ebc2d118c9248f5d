"""What somebody typed to find a patient, told apart: it is not typed again to add one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

#: "1980-03-12", "12.3.1980", "12/03/1980".
_ISO, _LOCAL = (
    re.compile(r"(\d{4})-(\d\d?)-(\d\d?)"),
    re.compile(r"(\d\d?)[./-](\d\d?)[./-](\d{4})"),
)
_OF_A_NUMBER = re.compile(r"[+(]?\d[\d()/.-]*")
#: With fewer digits it is no telephone number.
_FEWEST_DIGITS = 5


@dataclass(frozen=True)
class TypedWords:
    """Each of them "" or None where nothing like it was typed."""

    full_name: str = ""
    birth_date: date | None = None
    phone: str = ""
    email: str = ""


def typed_words(text: str) -> TypedWords:
    """Name, birth date (day before month), phone and address out of one line."""
    name, numbers, birth_date, email = [], [], None, ""
    for word in text.split():
        day = _day(word)
        if "@" in word:
            email = word
        elif day is not None:
            birth_date = day
        elif _OF_A_NUMBER.fullmatch(word):
            numbers.append(word)
        else:
            name.append(word)
    if sum(sign.isdecimal() for number in numbers for sign in number) < _FEWEST_DIGITS:
        name, numbers = [*name, *numbers], []
    return TypedWords(" ".join(name), birth_date, " ".join(numbers), email)


def _day(word: str) -> date | None:
    iso, local = _ISO.fullmatch(word), _LOCAL.fullmatch(word)
    parts = [int(part) for part in iso.groups()] if iso else []
    if local:
        parts = [int(part) for part in reversed(local.groups())]
    try:
        return date(*parts) if parts else None
    except ValueError:
        return None
