"""Signing in by the link of the mail to whoever registers with an address that is known."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from clinic.accounts.events import RegisteredBefore
from clinic.accounts.factors.second_factor import check_factor
from clinic.accounts.kinds import Means, TokenPurpose
from clinic.accounts.models import User
from clinic.accounts.permissions import Role
from clinic.accounts.sessions.open_sessions import end_all_sessions
from clinic.accounts.sessions.sign_in import NOWHERE, SignInOrigin, open_session
from clinic.accounts.tokens import LIVES, redeem, reuse_noted
from clinic.db import db, transactional
from clinic.dispatch import announce

if TYPE_CHECKING:
    from clinic.accounts.models import LoginSession

#: An account beside another one that is older has nothing to do with the mail.
RECENT = 2 * LIVES[TokenPurpose.SIGN_IN]


def may_have_a_link(user: User) -> bool:
    """Whether the mail carries the link: to patients only, and to no address that nobody has verified, for
    a stranger may have opened that account and know its password.
    """
    return user.role is Role.PATIENT and user.email_verified_at is not None


def sign_in_by_link(token: str, *, now: datetime, origin: SignInOrigin = NOWHERE) -> LoginSession:
    """Open a session for whose the link is, once; the accounts that were opened beside theirs end.

    Raises Invalid `link_invalid`; SecondFactorAsked, the link being used up then as well.
    """
    with reuse_noted(token, now=now):
        user = _use(token, now=now)
    proven = user.password_hash
    check_factor(user.id, proven or "", "", now=now)
    return open_session(user.id, proven=proven, means=Means.MAIL, origin=origin, now=now)


@transactional
def _use(token: str, *, now: datetime) -> User:
    user = redeem(token, TokenPurpose.SIGN_IN, now=now)
    beside = db.session.scalars(
        select(User.id)
        .where(
            User.claimed_email == user.email,
            User.email_verified_at.is_(None),
            User.created_at > now - RECENT,
        )
        .order_by(User.created_at.desc(), User.id)
    ).all()
    for one in beside:
        end_all_sessions(one, now=now)
    announce(RegisteredBefore(at=now, user_id=user.id, beside=tuple(beside)))
    return user
