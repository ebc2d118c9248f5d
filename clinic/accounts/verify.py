"""Proving that an address is one's own."""

from __future__ import annotations

from datetime import datetime

from clinic.accounts.actor import Actor
from clinic.accounts.events import EmailVerified, VerificationAsked
from clinic.accounts.kinds import TokenPurpose
from clinic.accounts.models import User
from clinic.accounts.permissions import Permission
from clinic.accounts.tokens import redeem
from clinic.db import db, transactional
from clinic.dispatch import announce


@transactional
def ask_for_verification(actor: Actor, *, now: datetime) -> None:
    """Owe the actor the mail that verifies their address once more, unless it is verified already.

    Raises NotAllowed.
    """
    actor.must(Permission.OWN_ACCOUNT)
    if db.session.get_one(User, actor.user_id).email_verified_at is None:
        announce(VerificationAsked(at=now, user_id=actor.user_id))


@transactional
def verify_email(token: str, *, now: datetime) -> None:
    """The address of the token's user is theirs: they have read the mail. Works once.

    Raises Invalid `link_invalid`.
    """
    user = redeem(token, TokenPurpose.VERIFY_EMAIL, now=now)
    user.email_verified_at = user.email_verified_at or now
    announce(EmailVerified(at=now, user_id=user.id))
