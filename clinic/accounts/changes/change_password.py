"""Choosing another password, knowing the old one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from clinic.accounts.actor import Actor
from clinic.accounts.attempts import Budget
from clinic.accounts.events import PasswordChanged
from clinic.accounts.factors.second_factor import least_length_for
from clinic.accounts.guesses import guess
from clinic.accounts.models import User
from clinic.accounts.passwords import hash_password
from clinic.accounts.sessions.open_sessions import end_other_sessions, renew
from clinic.accounts.strength import check_strength
from clinic.core.errors import N_, Conflict, Invalid, Sentence
from clinic.db import db, transactional
from clinic.dispatch import announce

if TYPE_CHECKING:
    from clinic.accounts.models import LoginSession


def change_password(
    actor: Actor, *, old: str, new: str, now: datetime, budgets: Sequence[Budget] = ()
) -> LoginSession:
    """Set the new password, end all other sessions, and put a new one in the place of this one.

    A wrong old one counts for the `budgets`. Raises Invalid at the fields `old` and `new`, TooMany.
    """
    # The slow checks stand outside the transaction: they must not hold SQLite's write lock.
    user = db.session.get_one(User, actor.user_id, populate_existing=True)
    proven = user.password_hash
    wrong: dict[str, Sentence] = {}
    if not guess(old, proven, budgets=budgets, now=now).is_right:
        wrong["old"] = N_("This is not your password.")
    try:
        personal = (user.full_name, user.given_email)
        check_strength(new, least=least_length_for(user), personal=personal)
    except Invalid as error:
        wrong["new"] = error.sentence
    if wrong:
        raise Invalid("invalid", fields=wrong)
    return _set(actor, hash_password(new), proven=proven, now=now)


@transactional
def _set(actor: Actor, password_hash: str, *, proven: str | None, now: datetime) -> LoginSession:
    lock = {"key_share": True}
    user = db.session.get_one(User, actor.user_id, with_for_update=lock, populate_existing=True)
    if user.password_hash != proven:
        raise Conflict()
    user.password_hash = password_hash
    end_other_sessions(actor, now=now)
    announce(PasswordChanged(at=now, user_id=user.id))
    return renew(actor, now=now)
