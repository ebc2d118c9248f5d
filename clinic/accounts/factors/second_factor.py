"""The second factor: whether somebody has one, and checking its codes, so many and no more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Boolean, ColumnElement, column, delete, exists, func, or_, select, table
from sqlalchemy.orm import InstrumentedAttribute

from clinic.accounts.attempts import Budget, check_and_count, check_attempts, give_back
from clinic.accounts.events import CodeRefused, TriesUsedUp
from clinic.accounts.factors import recovery, totp
from clinic.accounts.idle import needs_factor
from clinic.accounts.models import CodeMiss, Passkey, Totp, User
from clinic.accounts.permissions import Role
from clinic.accounts.strength import least_length
from clinic.core.errors import N_, Invalid
from clinic.db import db, transactional
from clinic.dispatch import announce

#: The clinic's setting. The room that keeps it lies above this one, so it is read by its name.
FACTOR_REQUIRED = select(column("second_factor_required", Boolean)).select_from(table("clinic"))

#: So many wrong codes of one user in so long; in SQL, so that nothing resets them.
MISSES: tuple[tuple[int, timedelta], ...] = (
    (5, timedelta(minutes=5)),
    (20, timedelta(hours=1)),
    (50, timedelta(days=1)),
)
_WAITS: dict[timedelta, str] = {
    timedelta(minutes=5): N_("Too many wrong codes. Wait 5 minutes and try again."),
    timedelta(hours=1): N_("Too many wrong codes. Wait an hour and try again."),
    timedelta(days=1): N_("Too many wrong codes. Wait a day and try again."),
}


class SecondFactorAsked(Invalid):
    """The password was right; what is missing is the second factor of this user."""

    def __init__(self, user_id: str, proven: str) -> None:
        super().__init__(
            "second_factor_required", N_("Enter the code of your authenticator app too.")
        )
        self.user_id = user_id
        self.proven = proven


def least_length_for(user: User) -> int:
    """How many characters a password of this user needs, with or without a second factor."""
    return least_length(user.role, second_factor=has_factor(user.id))


def has_factor(user_id: str) -> bool:
    """Whether signing in asks this user for more than the password."""
    return bool(db.session.scalar(select(with_factor(user_id))))


def with_factor(user_id: str | InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """The same as a condition, also about each user of a query."""
    return or_(
        exists().where(Totp.user_id == user_id, Totp.confirmed_at.is_not(None)),
        exists().where(Passkey.user_id == user_id),
    )


def is_required_of(role: Role) -> bool:
    """Whether the clinic asks this role for a second factor."""
    return needs_factor(role) and bool(db.session.scalar(FACTOR_REQUIRED))


def check_factor(
    user_id: str, proven: str, code: str, *, now: datetime, budgets: Sequence[Budget] = ()
) -> bool:
    """Whether there is a second factor to show after the password that was `proven`; it was shown then.

    Raises SecondFactorAsked where the code is missing, and what `check_code` raises.
    """
    if not has_factor(user_id):
        return False
    if not code:
        raise SecondFactorAsked(user_id, proven)
    check_code(user_id, code, budgets=budgets, now=now)
    return True


def check_code(user_id: str, code: str, *, now: datetime, budgets: Sequence[Budget] = ()) -> None:
    """Use up a code of the authenticator app, or one of the recovery codes.

    A wrong one counts for the user and for the `budgets`; once those are used up, no code is looked
    at, however right. Raises Invalid `wrong_code` at the field `code`, also for one that was used
    before; Invalid `too_many_codes` after so many of the user, TooMany after so many of the budgets.
    """
    check_attempts(budgets, now=now)
    wait = _try(user_id, code, budgets, now=now)
    if wait is None:
        return
    if wait == timedelta(0):
        sentence = N_("This code is wrong, or was used already.")
        raise Invalid("wrong_code", sentence, fields={"code": sentence})
    raise Invalid(
        "too_many_codes",
        _WAITS[wait],
        details={"retry_after": int(wait.total_seconds())},
    )


@transactional
def _try(user_id: str, code: str, budgets: Sequence[Budget], *, now: datetime) -> timedelta | None:
    """None if the code was good, else the time to wait, which may be nothing.

    Raises TooMany; nothing else, because a wrong try must be committed.
    """
    # Locked, so that those who try at the same time are counted one after the other.
    db.session.scalar(select(User.id).where(User.id == user_id).with_for_update(key_share=True))
    wait = _pause(user_id, now)
    if wait is not None:
        return wait
    counted = check_and_count(budgets, now=now)
    if totp.use(user_id, code, now=now) or recovery.use(user_id, code, now=now):
        give_back(counted)
        db.session.execute(delete(CodeMiss).where(CodeMiss.user_id == user_id))
        return None
    db.session.add(CodeMiss(user_id=user_id, at=now))
    db.session.flush()
    is_last = _pause(user_id, now) is not None
    announce(CodeRefused(at=now, user_id=user_id, is_last=is_last))
    if is_last or counted.is_last:
        announce(TriesUsedUp(at=now, user_id=user_id, what="codes"))
    return timedelta(0)


def _pause(user_id: str, now: datetime) -> timedelta | None:
    """How long no code is looked at; None if one may be tried."""
    for most, while_ in MISSES:
        misses = select(func.count()).where(CodeMiss.user_id == user_id, CodeMiss.at > now - while_)
        if (db.session.scalar(misses) or 0) >= most:
            return while_
    return None
