"""Whether a word that somebody looks for is in what the clinic says of itself, without the database.

Nobody types a specialty as it is spelled on the door: the beginning of a word, its plural and the
words of one stem ("dermatologist" for "Dermatology") find it as well.
"""

from __future__ import annotations

import re

from clinic.core.folding import search_key

#: More words than these narrow nothing any further.
MOST_WORDS = 5
#: Words of one stem begin with so many common letters, and differ by so few at their ends.
STEM, ENDING = 6, 5


def wanted_words(text: str) -> list[str]:
    """The different words of a search as they were typed, at most `MOST_WORDS`."""
    known = {search_key(word): word for word in text.split()}
    return [word for key, word in known.items() if key][:MOST_WORDS]


def mentions(text: str, word: str) -> bool:
    """Whether a text mentions a word; of a word with a hyphen, all of its parts."""
    there, parts = _parts(text), _parts(word)
    return bool(parts) and all(any(_is_like(one, part) for one in there) for part in parts)


def _parts(text: str) -> list[str]:
    return re.findall(r"\w+", search_key(text))


def _is_like(there: str, wanted: str) -> bool:
    if there.startswith(wanted) or _numbers(there) & _numbers(wanted):
        return True
    common = max(STEM, len(there) - ENDING, len(wanted) - ENDING)
    return there[:common] == wanted[:common]


def _numbers(word: str) -> set[str]:
    """The word, and what it would be the plural of."""
    return {word, word.removesuffix("s"), word.removesuffix("es"), re.sub("ies$", "y", word)}
