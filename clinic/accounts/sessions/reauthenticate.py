"""Saying once more who one is: to unlock a page, and before something that matters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from clinic.accounts.actor import Actor
from clinic.accounts.attempts import Budget, check_attempts
from clinic.accounts.factors.second_factor import check_factor
from clinic.accounts.guesses import guess
from clinic.accounts.models import User
from clinic.accounts.sessions.open_sessions import renew
from clinic.core.errors import N_, Invalid
from clinic.db import db

if TYPE_CHECKING:
    from clinic.accounts.models import LoginSession


def unlock(
    actor: Actor, password: str, *, now: datetime, budgets: Sequence[Budget] = ()
) -> LoginSession:
    """Go on after a pause, by the password alone: the second factor was shown at sign-in.

    A wrong one counts for the `budgets`. Raises Invalid `wrong_password` at the field `password`,
    NotFound where the session is over, TooMany.
    """
    _check_password(actor, password, budgets, now)
    return renew(actor, now=now)


def reauthenticate(
    actor: Actor,
    password: str,
    code: str,
    *,
    now: datetime,
    budgets: Sequence[Budget] = (),
    code_budgets: Sequence[Budget] = (),
) -> LoginSession:
    """Show everything that signing in asks for.

    A wrong password counts for the `budgets`, a wrong code for the `code_budgets`. Raises Invalid
    `wrong_password` at the field `password`, what `check_code` raises, and SecondFactorAsked where a
    code is missing.
    """
    # First, or a code that is not looked at would tell whether the password is right.
    check_attempts(code_budgets if code.strip() else (), now=now)
    proven = _check_password(actor, password, budgets, now)
    strong = check_factor(actor.user_id, proven, code.strip(), budgets=code_budgets, now=now)
    return renew(actor, now=now, strong=strong)


def _check_password(actor: Actor, password: str, budgets: Sequence[Budget], now: datetime) -> str:
    user = db.session.get_one(User, actor.user_id, populate_existing=True)
    proven = user.password_hash
    if not guess(password, proven, budgets=budgets, now=now).is_right or proven is None:
        sentence = N_("This is not your password.")
        raise Invalid("wrong_password", sentence, fields={"password": sentence})
    return proven
