"""Proving that an address is one's own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from clinic.accounts.actor import Actor
from clinic.accounts.attempts import Budget, check_and_count, check_attempts
from clinic.accounts.details import normal_email
from clinic.accounts.email_code import Tried, begin_code, is_under_way, try_code
from clinic.accounts.events import (
    EmailCodeRefused,
    EmailVerified,
    NobodyAsked,
    RegisteredAgain,
    TriesUsedUp,
    VerificationAsked,
)
from clinic.accounts.kinds import TokenPurpose
from clinic.accounts.models import User
from clinic.accounts.permissions import Permission
from clinic.accounts.tokens import has_room, redeem, replace, reuse_noted
from clinic.core.errors import N_, Invalid
from clinic.db import db, transactional
from clinic.dispatch import announce

_MANY = N_("That was the fifth wrong code. Ask for a new one.")
_REFUSALS = {
    Tried.WRONG: ("wrong_code", N_("This code is not right. Use the one in our newest email.")),
    Tried.LAST_WRONG: ("too_many_codes", _MANY),
    Tried.USED_UP: ("too_many_codes", _MANY),
    Tried.OVER: ("code_over", N_("This code has expired. Ask for a new one.")),
}


@transactional
def ask_for_verification(actor: Actor, *, now: datetime, budgets: Sequence[Budget] = ()) -> None:
    """Owe the actor the mail that verifies their address once more, unless it is verified already.

    The mail has a new code. Who has asked a moment ago has pressed twice, and is owed no other one.
    Where the address is another account's, its owner is told instead. Counts for the `budgets`.
    Raises NotAllowed, TooMany.
    """
    actor.must(Permission.OWN_ACCOUNT)
    user = _locked(actor.user_id)
    if user.email_verified_at is not None or is_under_way(user.id, now=now):
        return
    begin_code(user.id, now=now)
    check_and_count(budgets, now=now)
    owner = _user_of(user.claimed_email) if user.claimed_email else user
    if owner is None:  # the other account has another address by now: this one is free
        user.email, user.claimed_email = user.claimed_email or user.email, None
        owner = user
    _owe(owner, asked_by=user, now=now)


def ask_again(
    email: str, *, now: datetime, budgets: Sequence[Budget] = (), is_stranger: bool = False
) -> None:
    """Owe the user of this address the mail that verifies it; nobody else learns whether there is one.

    Who has verified it already is told that they have an account. Counts for the `budgets`. Where many
    strangers have asked, none is owed: the newest in the mailbox is good (`has_room`).
    Raises Invalid at the field `email` for what is no address, TooMany.
    """
    check_attempts(budgets, now=now)
    _ask_again(normal_email(email), budgets, is_stranger=is_stranger, now=now)


@transactional
def _ask_again(email: str, budgets: Sequence[Budget], *, is_stranger: bool, now: datetime) -> None:
    check_and_count(budgets, now=now)
    user = _user_of(email)
    if is_stranger and not has_room(email, TokenPurpose.VERIFY_EMAIL, now=now):
        user = None
    if user is None or user.disabled_at is not None:
        announce(NobodyAsked(at=now))
    else:
        _owe(user, asked_by=user, now=now)


def verify_email(token: str, *, now: datetime) -> User:
    """The address of the token's user is theirs: they have read the mail. Works once.

    Raises Invalid `link_invalid`.
    """
    with reuse_noted(token, now=now):
        return _verify(token, now=now)


@transactional
def _verify(token: str, *, now: datetime) -> User:
    user = redeem(token, TokenPurpose.VERIFY_EMAIL, now=now)
    _is_theirs(user, now=now)
    return user


def verify_by_code(actor: Actor, typed: str, *, now: datetime) -> None:
    """The same by the code of the mail; spaces and dashes in it do not count. Whoever is verified stays so.

    Raises NotAllowed; Invalid at the field `code`: `wrong_code`, `too_many_codes` once five were wrong,
    `code_over`. It is the same for who has no code at all, because the address is another account's.
    """
    actor.must(Permission.OWN_ACCOUNT)
    tried = _try(actor.user_id, typed, now=now)
    if tried is not Tried.RIGHT:
        code, sentence = _REFUSALS[tried]
        raise Invalid(code, sentence, fields={"code": sentence})


@transactional
def _try(user_id: str, typed: str, *, now: datetime) -> Tried:
    """Raises nothing, because a wrong try must be committed."""
    user = _locked(user_id)
    if user.email_verified_at is not None:
        return Tried.RIGHT
    tried = try_code(user, typed, now=now)
    if tried is Tried.RIGHT:
        replace(user.id, TokenPurpose.VERIFY_EMAIL, now=now)
        _is_theirs(user, now=now)
    elif tried in (Tried.WRONG, Tried.LAST_WRONG):
        announce(EmailCodeRefused(at=now, user_id=user.id))
    if tried is Tried.LAST_WRONG:
        announce(TriesUsedUp(at=now, user_id=user.id, what="email_codes"))
    return tried


def _is_theirs(user: User, *, now: datetime) -> None:
    user.email_verified_at = user.email_verified_at or now
    announce(EmailVerified(at=now, user_id=user.id))


def _locked(user_id: str) -> User:
    """The row, for whoever comes second to wait."""
    lock = {"key_share": True}
    return db.session.get_one(User, user_id, with_for_update=lock, populate_existing=True)


def _owe(user: User, *, asked_by: User, now: datetime) -> None:
    if user.email_verified_at is None and user.id == asked_by.id:
        announce(VerificationAsked(at=now, user_id=user.id))
    elif user.disabled_at is None:
        announce(RegisteredAgain(at=now, user_id=user.id))


def _user_of(email: str) -> User | None:
    return db.session.scalar(select(User).where(User.email == email))
