"""The code in the mail that verifies an address: six digits, typed on the page that waits for them.

It is kept nowhere. It is made, by the clinic's key, of what only this user's newest row has, so the
database alone tells nobody any code, and a mail that is sent twice says the same. The account beside
a known address has such a row too, and no code of it is ever right.
"""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from datetime import datetime, timedelta
from enum import Enum, auto

from clinic.accounts.attempts import Budget, Rate, check_and_count
from clinic.accounts.models import EmailCode, User
from clinic.db import db
from clinic.sealing import keyed_fingerprint

LIFE = timedelta(minutes=15)
DIGITS = 6
#: Wrong ones, of one code.
TRIES = 5
#: Codes of one account: with the tries, 15 of a million in an hour.
CODES = (Rate(3, timedelta(hours=1)),)
#: Whoever asks once more so soon, while the code is good, has pressed twice.
UNDER_WAY = timedelta(minutes=1)


class Tried(Enum):
    """What came of a code that was typed."""

    RIGHT = auto()
    WRONG = auto()
    LAST_WRONG = auto()
    USED_UP = auto()
    OVER = auto()


def begin_code(user_id: str, *, now: datetime) -> None:
    """A new code for the user, inside the open transaction; the one before is worth nothing from now on.

    Raises TooMany for the fourth in an hour.
    """
    check_and_count([Budget(f"email code:{user_id}", CODES)], now=now)
    row = db.session.get(EmailCode, user_id, populate_existing=True)
    if row is None:
        row = EmailCode(user_id=user_id)
        db.session.add(row)
    row.nonce, row.asked_at, row.tries = secrets.token_hex(16), now, 0
    db.session.flush()


def is_under_way(user_id: str, *, now: datetime) -> bool:
    """Whether a mail with a code that is still good was asked for a moment ago."""
    row = db.session.get(EmailCode, user_id, populate_existing=True)
    return row is not None and now < row.asked_at + UNDER_WAY and row.tries < TRIES


def code_of(user: User, *, now: datetime) -> tuple[str, datetime] | None:
    """The user's code and until when it is good; None where there is none any more."""
    row = db.session.get(EmailCode, user.id, populate_existing=True)
    if row is None or row.tries >= TRIES or now >= row.asked_at + LIFE:
        return None
    return _code(row, user), row.asked_at + LIFE


def try_code(user: User, typed: str, *, now: datetime) -> Tried:
    """Count a try and look at it, inside the open transaction that has locked the user and commits
    whatever comes of it. A right code is used up.
    """
    row = db.session.get(EmailCode, user.id, populate_existing=True)
    if row is None or now >= row.asked_at + LIFE:
        return Tried.OVER
    if row.tries >= TRIES:
        return Tried.USED_UP
    row.tries += 1
    is_same = hmac.compare_digest(_digits(typed).encode(), _code(row, user).encode())
    if is_same and user.claimed_email is None:
        db.session.delete(row)
        return Tried.RIGHT
    return Tried.LAST_WRONG if row.tries == TRIES else Tried.WRONG


def _code(row: EmailCode, user: User) -> str:
    made = keyed_fingerprint(f"email code\n{row.nonce}\n{user.id}\n{user.email}")
    return f"{int(made, 16) % 10**DIGITS:0{DIGITS}}"


def _digits(typed: str) -> str:
    """What was typed, with digits of any script as 0 to 9 and without spaces and dashes."""
    kept = (one for one in typed if not one.isspace() and unicodedata.category(one) != "Pd")
    return "".join(str(unicodedata.decimal(one, one)) for one in kept)
