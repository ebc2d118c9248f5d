"""What somebody types to find a patient, taken apart: birth dates, phone numbers, and words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from clinic.core.dates import dates_in
from clinic.core.folding import search_key, spelled_key
from clinic.core.phones import last_digits
from clinic.core.text import clean_line
from clinic.words.languages import LANGUAGES

#: More words, numbers or dates than these narrow nothing any further.
MOST_WORDS = 6
#: What is longer is cut: nobody is called so.
LONGEST = 300
#: From this length on a word may have a typo, or lack the letter that would make it so long.
LONG_WORD = 5
#: In a longer one nobody looks for a typo: there are four times as many as letters.
LONGEST_WORD = 20

_NUMBER = re.compile(r"[+(]*\d(?:[\d ()./-]*\d)?")


@dataclass(frozen=True, slots=True)
class Number:
    """A number of six digits or more: what a phone ends with, or the beginning of a record number."""

    last_digits: str
    as_word: str


@dataclass(frozen=True, slots=True)
class Clues:
    """All of this is true of whoever is found. `days`: of each date that was typed, the days that it may
    mean. `words`: of each its forms, the folded one first, and how it was spelled where that differs.
    """

    days: tuple[tuple[date, ...], ...] = ()
    numbers: tuple[Number, ...] = ()
    words: tuple[tuple[str, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.days or self.numbers or self.words)


def may_have_typo(word: str) -> bool:
    """Whether it is so long that one letter may be wrong, or missing."""
    return word.isalpha() and LONG_WORD - 1 <= len(word) <= LONGEST_WORD


def taken_apart(text: str, *, country: str) -> tuple[list[list[date]], list[tuple[str, str]], str]:
    """The days that each date may mean, each number as it was typed with its last digits, and the rest.

    The country says how a day is written and a number dialled.
    """
    text = clean_line(text[:LONGEST])
    days, numbers = [], []
    for written, meant in dates_in(text, country, LANGUAGES):
        days.append(meant)
        text = text.replace(written, " ", 1)
    for found in _NUMBER.findall(text):
        if last := last_digits(found, country):
            numbers.append((found, last))
            text = text.replace(found, " ", 1)
    return days, numbers, clean_line(text)


def asked_for(text: str, *, country: str) -> Clues:
    """All that was typed to find somebody."""
    dates, typed, text = taken_apart(text, country=country)
    days = [tuple(meant) for meant in dates]
    numbers = [Number(last, search_key(number)) for number, last in typed]
    forms = zip(search_key(text).split(), spelled_key(text).split(), strict=True)
    words = dict.fromkeys(tuple(dict.fromkeys(pair)) for pair in forms)
    return Clues(tuple(days[:MOST_WORDS]), tuple(numbers[:MOST_WORDS]), tuple(words)[:MOST_WORDS])
