"""Words written with other signs, "p4ssw0rd", found along the dictionaries themselves.

zxcvbn tries every way to read all signs of a password: some five hundred times the whole search for
72 signs of every kind, seconds in which nobody else is served. Here a word is followed sign by sign
for as long as there is one that begins like this. Whatever zxcvbn finds is found, and a little more.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from zxcvbn import matching

Ranked = Mapping[str, Mapping[str, int]]

_PERSONAL = "user_inputs"
_WORDS = sorted(
    {
        word
        for name, ranked in matching.RANKED_DICTIONARIES.items()
        if name != _PERSONAL
        for word in ranked
    }
)
_LETTERS = {
    sign: "".join(letter for letter, signs in matching.L33T_TABLE.items() if sign in signs)
    for signs in matching.L33T_TABLE.values()
    for sign in signs
}


def use() -> None:
    """Let zxcvbn look for such words in this way, for all of this process."""
    # Its stub asks for the table of letters, too, which its one caller does not hand over.
    matching.l33t_match = l33t_match  # type: ignore[assignment]


def l33t_match(password: str, _ranked_dictionaries: Ranked) -> list[dict[str, Any]]:
    """In zxcvbn's terms: the matches of words of which at least one letter is another sign."""
    # Sign by sign, since all at once some grow longer.
    plain = "".join(sign.lower()[:1] for sign in password)
    personal = sorted(_ranked_dictionaries.get(_PERSONAL, ()))
    found = [
        _match(password, plain, start, word) | {"dictionary_name": name, "rank": ranked[word]}
        for start in range(len(password))
        for words in (_WORDS, personal)
        for word in _words_at(plain, start, words)
        for name, ranked in _ranked_dictionaries.items()
        if word in ranked
    ]
    return sorted(found, key=lambda match: (match["i"], match["j"]))


def _words_at(plain: str, start: int, words: Sequence[str]) -> Iterator[str]:
    """The words of two letters and more that can be read there, but not as they stand."""
    begun = [""]
    for end, sign in enumerate(plain[start:], start + 1):
        begun = [
            longer
            for one in begun
            for letter in (sign, *_LETTERS.get(sign, ""))
            if _begins_one(longer := one + letter, words)
        ]
        for one in begun:
            if len(one) > 1 and one != plain[start:end] and _is_one(one, words):
                yield one
        if not begun:
            return


def _begins_one(begun: str, words: Sequence[str]) -> bool:
    place = bisect_left(words, begun)
    return place < len(words) and words[place].startswith(begun)


def _is_one(word: str, words: Sequence[str]) -> bool:
    return words[bisect_left(words, word)] == word


def _match(password: str, plain: str, start: int, word: str) -> dict[str, Any]:
    end = start + len(word)
    read = {sign: one for sign, one in zip(plain[start:end], word, strict=True) if sign != one}
    return {
        "pattern": "dictionary", "i": start, "j": end - 1, "token": password[start:end],
        "matched_word": word, "reversed": False, "l33t": True, "sub": read, "sub_display": "",
    }  # fmt: skip
