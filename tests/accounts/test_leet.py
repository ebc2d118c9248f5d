"""Words in other signs are found, and looking for them holds nobody up."""

from __future__ import annotations

import pytest
from zxcvbn import zxcvbn

from clinic.accounts.strength import MAX_LENGTH, judge_password, normal
from tests.work import calls_of

ORDINARY = "quiet harbour lantern"
#: What the work on one password may be, measured by that on an ordinary one.
TIMES = 20


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("p4$$w0rd", "password"),
        ("P@55W0RD", "password"),
        ("|e77uce", "lettuce"),  # one sign is read in two ways, and two letters share one
        ("cr0c0d1l3", "crocodile"),
        ("m!chae|1", "michael1"),  # one sign of a letter is read, the other stands as it is
        ("İp4ssword", "password"),  # small, this letter is two
    ],
)
def test_a_word_in_other_signs_is_found(password: str, word: str) -> None:
    found = zxcvbn(password)["sequence"]
    assert word in [one.get("matched_word") for one in found]


@pytest.mark.parametrize("password", ["an|7a-v0lv01", "9r@{3w00k|31", "au$t|n1ju574!"])
def test_such_words_make_no_good_password(password: str) -> None:
    assert judge_password(password).problem == "common"


def test_the_personal_words_are_found_too() -> None:
    alone = zxcvbn("x9!R4hm4nX9")["guesses_log10"]
    assert zxcvbn("x9!R4hm4nX9", user_inputs=["rahman"])["guesses_log10"] < alone


@pytest.mark.parametrize(
    "password",
    [
        "4@8({[<3691!|70$5+%2" * 6,
        "1|7" * 40,
        "17" * 60,
        "a" * 128,
        "ab" * 64,
        "1987" * 32,
        "password" * 16,
        "qwertyuiop" * 12,
        "abacabadabacabaeabacabadabacabafabacabadabacaba" * 2,
    ],
)
def test_T33_no_password_takes_much_longer_than_an_ordinary_one(password: str) -> None:
    judge_password("warm up")
    ordinary = calls_of(lambda: judge_password(ORDINARY))
    assert calls_of(lambda: judge_password(password[:MAX_LENGTH])) < TIMES * ordinary


def test_T33_of_a_password_too_long_the_rest_is_not_even_read() -> None:
    # To put accents in order takes the square of their number.
    accents = "a" + "\u0315\u0300" * 10_000
    assert judge_password(accents).problem == "too_long"
    assert len(normal(accents)) <= 1000
