"""How well a record fits what was asked: best first. Compared by rapidfuzz, without the database."""

from __future__ import annotations

from rapidfuzz import fuzz

from clinic.core.folding import search_key
from clinic.patients.asked import Clues
from clinic.patients.found_by import as_typed

#: What a word is worth: it is there, begins a word that is, stands within one, or has a typo.
WHOLE, BEGINS, WITHIN, TYPO = 100, 90, 75, 60
#: From here on (of 100) two names are similar: "Jon Smith" and "Smith, John".
SIMILAR = 85


def likeness(
    asked: Clues, typed: str, *, full_name: str, search_name: str, search_text: str
) -> int:
    """How well a record that was found fits, from 1 to less than 2**31.

    First counts how its words are met, then how much else is in the name, then the spelling as typed.
    """
    worth = [max(_worth(one, search_text) for one in forms) for forms in asked.words] or [WHOLE]
    folded = fuzz.token_sort_ratio(" ".join(forms[0] for forms in asked.words), search_name)
    spelled = fuzz.token_sort_ratio(typed.casefold(), full_name.casefold())
    return (sum(worth) // len(worth) * 1000 + int(folded * 9)) * 1000 + int(spelled * 9)


def name_likeness(one: str, other: str) -> float:
    """How alike two names are, of 100; the order of the words does not count."""
    return fuzz.token_sort_ratio(search_key(one), search_key(other))


def _worth(word: str, text: str) -> int:
    if f" {word} " in text:
        return WHOLE
    if f" {word}" in text:
        return BEGINS
    return WITHIN if as_typed(word) in text else TYPO
