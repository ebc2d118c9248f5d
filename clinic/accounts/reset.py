"""Choosing a password by a link from a mail: because it was forgotten, or because one was invited."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from clinic.accounts.details import normal_email
from clinic.accounts.events import PasswordSet, ResetAsked
from clinic.accounts.kinds import TokenPurpose
from clinic.accounts.models import User
from clinic.accounts.passwords import check_strength, hash_password
from clinic.accounts.sign_in import end_all_sessions
from clinic.accounts.tokens import check, redeem
from clinic.db import db, transactional
from clinic.dispatch import announce

_PURPOSES = (TokenPurpose.RESET_PASSWORD, TokenPurpose.INVITATION)


@transactional
def ask_for_reset(email: str, *, now: datetime) -> None:
    """Owe the user of this address a link; nobody else learns whether there is one.

    Raises Invalid at the field `email` for what is no address.
    """
    user_id = db.session.scalar(
        select(User.id).where(User.email == normal_email(email), User.disabled_at.is_(None))
    )
    if user_id is not None:
        announce(ResetAsked(at=now, user_id=user_id))


def reset_password(token: str, password: str, *, now: datetime) -> None:
    """Set the password by the link of a reset or an invitation, and end all the user's sessions.

    A password that is too weak leaves the link as it was. Raises Invalid at the field `password`,
    Invalid `link_invalid`.
    """
    check_strength(password)
    check(token, *_PURPOSES, now=now)
    # The slow hash stands outside the transaction: it must not hold SQLite's write lock.
    _set(token, hash_password(password), now=now)


@transactional
def _set(token: str, password_hash: str, *, now: datetime) -> None:
    user = redeem(token, *_PURPOSES, now=now)
    user.password_hash = password_hash
    user.email_verified_at = user.email_verified_at or now
    end_all_sessions(user.id, now=now)
    announce(PasswordSet(at=now, user_id=user.id))
