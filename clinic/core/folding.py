"""The one form in which names and words are compared: however somebody spells them, it is the same."""

from __future__ import annotations

import re
import unicodedata

from clinic.core.text import clean_line

#: What a column for such a key holds.
LONGEST_KEY = 400
#: Signs that stand for an apostrophe, and go: O’Brien is obrien.
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘‛`´ʹʻʼʽʾʿ′＇"))
#: What parts words, besides dashes of all kinds.
_BETWEEN = frozenset(',;./()"“”„«»،؛')
#: Letters that Unicode does not take apart, and those of Arabic that people write for one another.
_PLAIN_LETTERS = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "\u0131": "i",
        "ħ": "h",
        "ŧ": "t",
        "\u0629": "\u0647",  # teh marbuta: heh
        "\u0649": "\u064a",  # alef maksura: yeh
        "\u06cc": "\u064a",  # Persian yeh
        "\u06a9": "\u0643",  # Persian kaf
        "\u0671": "\u0627",  # alef wasla: alef, as those with hamza become by losing their mark
        "\u0640": None,  # tatweel only makes a word longer
    }
)
#: Mueller is Müller, and both are muller.
_UMLAUT_SPELLED_OUT = re.compile("(?<=[aou])e+")


def search_key(text: str) -> str:
    """The words as they are compared: lower case, without accents, apostrophes and what parts them.

    Umlauts are their vowel, also where they are spelled out; letters of Arabic that are often written for
    one another are one. Single spaces; the end is cut at `LONGEST_KEY`.
    """
    return _UMLAUT_SPELLED_OUT.sub("", spelled_key(text))[:LONGEST_KEY].rstrip()


def spelled_key(text: str) -> str:
    """The same, with what may be a spelled out umlaut as it stands: michael, not michal. For typos."""
    text = clean_line(text).translate(_APOSTROPHES).casefold()
    folded = unicodedata.normalize("NFKD", text).casefold().translate(_APOSTROPHES)
    plain = "".join(map(_plain, folded)).translate(_PLAIN_LETTERS)
    words = unicodedata.normalize("NFC", plain).split()
    return " ".join(words)[:LONGEST_KEY].rstrip()


def _plain(sign: str) -> str:
    kind = unicodedata.category(sign)
    if kind in ("Mn", "Cf"):
        return ""
    return " " if kind == "Pd" or sign in _BETWEEN else sign
