"""Comparing a password that somebody gives, so many times and no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from clinic.accounts.attempts import Budget, check_and_count, check_attempts, give_back
from clinic.accounts.passwords import is_right, turn


@dataclass(frozen=True, slots=True)
class Guess:
    """What came of it; `is_last`: it was wrong, and no more are looked at for a while."""

    is_right: bool
    is_last: bool


def guess(
    password: str,
    password_hash: str | None,
    *,
    budgets: Sequence[Budget],
    now: datetime,
    lets_in: bool = True,
) -> Guess:
    """Compare a password, after the try was counted; it takes as long where there is no hash.

    A right one is given back, unless it lets nobody in. Stands outside any transaction: the slow check
    must not hold SQLite's write lock. Raises TooMany and Busy, and then nothing was compared.
    """
    # Who has used up their tries waits for no turn.
    check_attempts(budgets, now=now)
    # Counted within the turn: few are under way at once, so right ones crowd nobody out.
    with turn():
        counted = check_and_count(budgets, now=now)
        right = is_right(password, password_hash)
        if right and lets_in:
            give_back(counted)
    return Guess(right, counted.is_last and not (right and lets_in))
