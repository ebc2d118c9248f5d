"""Choosing a password by a link from a mail: because it was forgotten, or because one was invited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from clinic.accounts.actor import Actor
from clinic.accounts.attempts import Budget, check_and_count
from clinic.accounts.attempts import check_attempts as check_budgets
from clinic.accounts.details import normal_email
from clinic.accounts.events import NobodyAsked, PasswordLinkSent, PasswordSet, ResetAsked
from clinic.accounts.factors.second_factor import least_length_for
from clinic.accounts.kinds import TokenPurpose
from clinic.accounts.models import User
from clinic.accounts.passwords import hash_password
from clinic.accounts.permissions import Permission
from clinic.accounts.sessions.open_sessions import end_all_sessions
from clinic.accounts.strength import check_strength
from clinic.accounts.tokens import check_token, has_room, redeem, reuse_noted
from clinic.core.errors import NotFound
from clinic.db import db, transactional
from clinic.dispatch import announce

_PURPOSES = (TokenPurpose.RESET_PASSWORD, TokenPurpose.INVITATION)


def ask_for_reset(
    email: str, *, now: datetime, budgets: Sequence[Budget] = (), is_stranger: bool = False
) -> None:
    """Owe the user of this address a link; nobody else learns whether there is one.

    Counts for the `budgets`, and takes as long for an unknown address as for a known one. Where many
    strangers have asked, none is owed: the newest in the mailbox is good (`has_room`).
    Raises Invalid at the field `email` for what is no address, TooMany.
    """
    check_budgets(budgets, now=now)
    _ask(normal_email(email), budgets, is_stranger=is_stranger, now=now)


@transactional
def _ask(email: str, budgets: Sequence[Budget], *, is_stranger: bool, now: datetime) -> None:
    check_and_count(budgets, now=now)
    user_id = db.session.scalar(
        select(User.id).where(User.email == email, User.disabled_at.is_(None))
    )
    if is_stranger and not has_room(email, TokenPurpose.RESET_PASSWORD, now=now):
        user_id = None
    if user_id is None:
        announce(NobodyAsked(at=now))
    else:
        announce(ResetAsked(at=now, user_id=user_id))


def send_password_link(
    actor: Actor, user_id: str, *, now: datetime, budgets: Sequence[Budget] = ()
) -> User:
    """Owe a user a link to their own address: an admin starts a reset, and never sets a password.

    Counts for the `budgets`. Raises NotAllowed, NotFound, TooMany.
    """
    actor.must(Permission.MANAGE_ACCOUNTS)
    check_budgets(budgets, now=now)
    return _send(actor, user_id, budgets, now=now)


@transactional
def _send(actor: Actor, user_id: str, budgets: Sequence[Budget], *, now: datetime) -> User:
    user = db.session.get(User, user_id)
    if user is None or user.disabled_at is not None or user.claimed_email:
        raise NotFound()
    check_and_count(budgets, now=now)
    announce(PasswordLinkSent(at=now, actor_id=actor.user_id, user_id=user_id))
    return user


def reset_password(token: str, password: str, *, now: datetime) -> User:
    """Set the password by the link of a reset or an invitation, and end all the user's sessions.

    Nobody is signed in by it: who has a second factor is asked for it as ever. A password that is too
    weak leaves the link as it was. Raises Invalid at the field `password`, Invalid `link_invalid`, Busy.
    """
    with reuse_noted(token, now=now):
        return _reset(token, password, now=now)


def _reset(token: str, password: str, *, now: datetime) -> User:
    user = check_token(token, *_PURPOSES, now=now)
    personal = (user.full_name, user.given_email)
    check_strength(password, least=least_length_for(user), personal=personal)
    # The slow hash stands outside the transaction: it must not hold SQLite's write lock.
    return _set(token, hash_password(password), now=now)


@transactional
def _set(token: str, password_hash: str, *, now: datetime) -> User:
    user = redeem(token, *_PURPOSES, now=now)
    is_first, user.password_hash = user.password_hash is None, password_hash
    user.email_verified_at = user.email_verified_at or now
    end_all_sessions(user.id, now=now)
    announce(PasswordSet(at=now, user_id=user.id, is_first=is_first))
    return user
