"""Proving that an address is one's own."""

from __future__ import annotations

from datetime import datetime

from clinic.accounts.events import EmailVerified
from clinic.accounts.kinds import TokenPurpose
from clinic.accounts.tokens import redeem
from clinic.db import transactional
from clinic.dispatch import announce


@transactional
def verify_email(token: str, *, now: datetime) -> None:
    """The address of the token's user is theirs: they have read the mail. Works once.

    Raises Invalid `link_invalid`.
    """
    user = redeem(token, TokenPurpose.VERIFY_EMAIL, now=now)
    user.email_verified_at = user.email_verified_at or now
    announce(EmailVerified(at=now, user_id=user.id))
