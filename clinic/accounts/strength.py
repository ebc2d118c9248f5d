"""How hard a password is to guess: one judge, for setting it and for the meter that is shown meanwhile.

Common passwords, words, names, keyboard runs and dates come ranked from zxcvbn (Wheeler, USENIX
Security 2016). No rule asks for kinds of characters (NIST SP 800-63B-4, 3.1.1.2).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Lock

from zxcvbn import zxcvbn

from clinic.accounts.permissions import Role
from clinic.core import leet
from clinic.core.errors import N_, Invalid, Sentence

MIN_LENGTH = 12
#: For staff, while the password is all that they show.
STAFF_MIN_LENGTH = 15
MAX_LENGTH = 128

#: A password that falls within so many guesses (as a power of ten) is refused.
LEAST_GUESSES = 9
#: zxcvbn is handed no more, since its work grows with the square of it; whatever comes after can only
#: make a password stronger.
_READ = 48
#: Of a password this much is looked at. Composed, no sign is made of more than four, so that what is
#: cut here is too long in any case.
_TYPED = 1000
#: So much must be left of a password without its owner's and the clinic's words.
_LEFT_OVER = 8
#: What everybody here thinks of first.
_HOUSE_WORDS = (
    "clinic", "hospital", "doctor", "patient", "medicine", "medical", "health", "praxis", "klinik",
    "appointment", "appointments", "visit", "booking",
)  # fmt: skip

_SENTENCES: dict[str, Sentence] = {
    "too_long": N_("Use at most 128 characters."),
    "personal": N_("Leave out your name, your address and the clinic’s name, or add other words."),
    "common": N_("This password is easy to guess. Use a few words that do not belong together."),
}
_TOO_SHORT: dict[int, Sentence] = {
    MIN_LENGTH: N_("Use at least 12 characters. A few words in a row are good."),
    STAFF_MIN_LENGTH: N_("Use at least 15 characters. A few words in a row are good."),
}


leet.use()
#: zxcvbn keeps the personal words in a table of its module: one person's at a time.
_judging = Lock()


@dataclass(frozen=True, slots=True)
class Judgement:
    """`score` runs from 0 to 4; `problem` is None for a password that is taken, else why it is not:
    `too_short`, `too_long`, `personal` or `common`, with the `sentence` that says so.
    """

    score: int
    problem: str | None = None
    sentence: Sentence = ""


class _House:
    """The clinic's own name, which this room cannot know: `clinic.wiring` tells where it stands."""

    name: Callable[[], str] | None = None


def name_the_house(name: Callable[[], str]) -> None:
    """Tell where the clinic's name is read: it is no part of a good password."""
    _House.name = name


def least_length(role: Role, *, second_factor: bool = False) -> int:
    """How many characters a password of this role needs at least."""
    return MIN_LENGTH if second_factor or role is Role.PATIENT else STAFF_MIN_LENGTH


def normal(password: str) -> str:
    """One way to type a letter is as good as another: NFKC, as NIST SP 800-63B advises.

    To compose accents takes the square of their number, so no more than a password may have is read.
    """
    return unicodedata.normalize("NFKC", password[:_TYPED])


def judge_password(
    password: str, *, least: int = MIN_LENGTH, personal: Iterable[str] = ()
) -> Judgement:
    """What the clinic thinks of a password of somebody whose name and address are `personal`."""
    password = normal(password)
    if len(password) > MAX_LENGTH:
        return Judgement(0, "too_long", _SENTENCES["too_long"])
    words = _words(personal)
    score, guesses = _guessed(password[:_READ], words)
    if len(password) < least:
        return Judgement(min(score, 1), "too_short", _TOO_SHORT[least])
    if _is_personal(password, words):
        return Judgement(1, "personal", _SENTENCES["personal"])
    if guesses < LEAST_GUESSES:
        return Judgement(min(score, 2), "common", _SENTENCES["common"])
    return Judgement(max(score, 3))


def check_strength(password: str, *, least: int = MIN_LENGTH, personal: Iterable[str] = ()) -> None:
    """Raise Invalid `weak_password` at the field `password` where `judge_password` finds a problem."""
    judged = judge_password(password, least=least, personal=personal)
    if judged.problem is not None:
        raise Invalid("weak_password", judged.sentence, fields={"password": judged.sentence})


def _guessed(password: str, words: tuple[str, ...]) -> tuple[int, float]:
    """zxcvbn's score from 0 to 4, and its guesses as a power of ten."""
    if not password:
        return 0, 0.0
    with _judging:
        found = zxcvbn(password, user_inputs=list(words))
    return int(found["score"]), float(found["guesses_log10"])


def _words(personal: Iterable[str]) -> tuple[str, ...]:
    """The words of three letters and more, the longest first, so that none hides in another."""
    house = _House.name() if _House.name is not None else ""
    texts = [*personal, house]
    parts = {part for text in texts for part in re.split(r"[\W_\d]+", normal(text).lower())}
    # The last part of an address says where it is kept, not whose it is.
    parts -= {"com", "org", "net", "www", "example", "mail", "gmail", "the", "and"}
    found = {part for part in parts if len(part) >= 3} | set(_HOUSE_WORDS)
    return tuple(sorted(found, key=lambda word: (-len(word), word)))


def _is_personal(password: str, words: Iterable[str]) -> bool:
    rest = password.lower()
    for word in words:
        rest = rest.replace(word, "")
    rest_letters = re.sub(r"[\W_]+", "", rest)
    return rest != password.lower() and len(rest_letters) < _LEFT_OVER
