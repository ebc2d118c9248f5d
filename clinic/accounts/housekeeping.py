"""Tokens that can serve nobody any more are deleted. May run twice."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select

from clinic.accounts.attempts import forget_old_attempts
from clinic.accounts.kinds import TokenPurpose
from clinic.accounts.models import (
    Challenge,
    CodeMiss,
    EmailCode,
    LoginSession,
    MailToken,
    PastAddress,
    RefreshToken,
)
from clinic.accounts.tokens import LIVES, REMEMBERED
from clinic.db import db, transactional


@transactional
def forget_tokens(*, now: datetime) -> int:
    """Delete links that were over a week ago, addresses that cannot be put back any more, the refresh
    tokens of sessions that are over, and the tries and codes of yesterday.

    Returns how many.
    """
    over = select(LoginSession.id).where(
        or_(LoginSession.ended_at.is_not(None), LoginSession.expires_at <= now)
    )
    gone = (
        delete(MailToken).where(MailToken.expires_at <= now - REMEMBERED),
        # These name an address, which is not kept for longer than it can be put back.
        delete(MailToken).where(
            MailToken.purpose == TokenPurpose.UNDO_EMAIL, MailToken.expires_at <= now
        ),
        delete(PastAddress).where(PastAddress.changed_at <= now - LIVES[TokenPurpose.UNDO_EMAIL]),
        delete(RefreshToken).where(RefreshToken.session_id.in_(over)),
        delete(Challenge).where(Challenge.expires_at <= now),
        delete(CodeMiss).where(CodeMiss.at <= now - timedelta(days=1)),
        delete(EmailCode).where(EmailCode.asked_at <= now - timedelta(days=1)),
    )
    forgotten = sum(db.session.execute(one).rowcount for one in gone)  # type: ignore[attr-defined]
    return forgotten + forget_old_attempts(now=now)
