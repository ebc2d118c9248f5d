"""Text that people type: cleaned before it is kept, shortened to initials."""

from __future__ import annotations

import re
import unicodedata

_BIDI_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE = frozenset("\u200b\ufeff")
_BREAKS = re.compile("\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_MANY_BLANK_LINES = re.compile("\n{3,}")
_JOINER = "\u200d"
#: So many marks may stand on a letter, as in Unicode's "stream-safe" texts (UAX 15): to put them in
#: order takes the square of their number.
MOST_MARKS = 30


def clean_line(text: str) -> str:
    """One line in composed form: no control or direction-override characters, single spaces.

    Emoji and letters of every script stay. Text with nothing to see in it becomes "".
    """
    line = " ".join(_without_controls(" ".join(text.split())).split())
    return line if any(_is_visible(character) for character in line) else ""


def clean_text(text: str) -> str:
    """Text of several lines, cleaned as `clean_line` does but with its newlines and spacing.

    Tabs become spaces; blank ends and more than one blank line in a row are dropped.
    """
    lines = (_without_controls(line.replace("\t", " ")).rstrip() for line in _BREAKS.split(text))
    whole = _MANY_BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()
    return whole if any(_is_visible(character) for character in whole) else ""


def initials(full_name: str) -> str:
    """The first letters of the first and the last name, in capitals; "?" for a name without any."""
    words = [word for word in map(_from_first_sign, clean_line(full_name).split()) if word]
    if not words:
        return "?"
    chosen = words if len(words) == 1 else [words[0], words[-1]]
    return "".join(_capital(_first_grapheme(word)) for word in chosen)


def given_name(full_name: str) -> str:
    """What to greet somebody by: the first word of the name, or all of a name of one word."""
    return full_name.split(" ", 1)[0]


def _without_controls(text: str) -> str:
    kept = "".join(character for character in text if not _is_refused(character))
    return unicodedata.normalize("NFC", _with_few_marks(kept))


def _with_few_marks(text: str) -> str:
    if text.isascii():
        return text
    kept, marks = [], 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def _is_refused(character: str) -> bool:
    # Cs: half of a surrogate pair, which no database or mail can encode.
    return (
        unicodedata.category(character) in ("Cc", "Cs")
        or character in _BIDI_OVERRIDES
        or character in _INVISIBLE
    )


def _is_visible(character: str) -> bool:
    return unicodedata.category(character) not in ("Cf", "Mn", "Me") and not character.isspace()


def _from_first_sign(word: str) -> str:
    """The word without leading punctuation and marks: "(Anna)" and "'t" have initials too."""
    for index, character in enumerate(word):
        if unicodedata.category(character)[0] in "LNS":
            return word[index:]
    return ""


def _first_grapheme(word: str) -> str:
    """The first sign as a reader sees it, with its accents, skin tone or joined emoji."""
    end = 2 if len(word) > 1 and _is_flag_letter(word[0]) and _is_flag_letter(word[1]) else 1
    while end < len(word) and (_is_extending(word[end]) or word[end - 1] == _JOINER):
        end += 1
    return word[:end].rstrip(_JOINER)


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _is_extending(character: str) -> bool:
    return (
        unicodedata.category(character)[0] == "M"
        or character == _JOINER
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or "\U000e0020" <= character <= "\U000e007f"
    )


def _capital(sign: str) -> str:
    upper = sign.upper()
    return upper if len(upper) == len(sign) else sign
