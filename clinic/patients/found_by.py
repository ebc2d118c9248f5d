"""What a patient is found by, as one text; and what it must hold to be found by what was asked.

The text is " michal stern m@example org k 17 michael #2410555039 ": folded words, each between spaces,
those that are spelled in another way too, and the digits of the phone from behind: its end begins a word.

Databases find a text by the pieces it holds, if they have three signs or more; they know no typos. But a
typo leaves two of three pieces of a word as they were, or changes places of two letters where pieces meet.
So an index finds whoever may be meant, and a look at each text tells who is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from clinic.core.folding import search_key, spelled_key
from clinic.core.phones import digits
from clinic.patients.asked import LONG_WORD, Clues, may_have_typo

#: Any one sign, in what is looked for; never there itself.
GAP = "\N{REPLACEMENT CHARACTER}"
#: An index serves pieces that have so many signs.
LEAST_SIGNS = 3
#: What of a record the text is made of.
FOUND_BY = ("full_name", "email", "record_number", "phone")


def search_text(*, full_name: str, email: str, record_number: str, phone: str) -> str:
    """The text by which a record is found, with a space before and after."""
    dialled = digits(phone.split(";")[0])[::-1]
    lines = (full_name, email, record_number)
    words = [word for line in lines for word in search_key(line).split()]
    spelled = [word for line in lines for word in spelled_key(line).split() if word not in words]
    return f" {' '.join([*words, *spelled, *([f'#{dialled}'] if dialled else [])])} "


class Needed(NamedTuple):
    """By what a text is found for one word or number: it holds all `pieces` of one way; and then, where
    there are any, one of the `spellings`.
    """

    pieces: list[tuple[str, ...]]
    spellings: list[str]


def text_needed(asked: Clues, *, typos: bool) -> list[Needed]:
    """What a text must hold for each number and each word."""
    numbers = [
        Needed([(f" #{one.last_digits[::-1]}",), (f" {one.as_word}",)], []) for one in asked.numbers
    ]
    return [*numbers, *(_needed(forms, typos) for forms in asked.words)]


def as_typed(word: str) -> str:
    """A number, and a word of one or two letters, must begin a word: they stand in most texts."""
    begins = word.isdecimal() or (len(word) < LEAST_SIGNS and word.isascii())
    return f" {word}" if begins else word


def _needed(forms: tuple[str, ...], typos: bool) -> Needed:
    typed = [as_typed(word) for word in forms]
    longer = [word for word in forms if typos and may_have_typo(word)]
    pieces = [(one,) for one in typed] + [way for word in longer for way in _pieces(f" {word} ")]
    spellings = [way for word in longer for way in _misspelled(f" {word} ")]
    return Needed(pieces, [*typed, *spellings] if longer else [])


def _pieces(word: str) -> Iterator[tuple[str, ...]]:
    """What is left of a word, with the spaces around it, wherever the typo is."""
    if len(word) - 2 < LONG_WORD:  # one letter is missing, nothing else
        yield from ((word[:4],), (word[:3], word[3:]), (word[2:],))
        return
    size = (len(word) - 1) // 2
    first, middle, last = word[:size], word[size:-size], word[-size:]
    yield from ((first + middle,), (middle + last,), (first, last))
    for at in (size - 1, len(word) - size - 1):
        yield (_in_each_others_place(word, at),)


def _misspelled(word: str) -> Iterator[str]:
    """With a letter (or a gap) more; one less, another one, or two neighbours in each other's place."""
    last = len(word) - 1
    for at in range(1, last + 1):
        yield word[:at] + GAP + word[at:]
    for at in range(1, last) if last > LONG_WORD else ():
        yield word[:at] + word[at + 1 :]
        yield word[:at] + GAP + word[at + 1 :]
        if at + 1 < last:
            yield _in_each_others_place(word, at)


def _in_each_others_place(word: str, at: int) -> str:
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
