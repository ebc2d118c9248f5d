"""How a program stays signed in: it trades a refresh token for the next one, each of them once.

Whoever brings one a second time has a copy, or somebody else has: nobody can tell which of them is
the thief, so the whole session ends.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from clinic.accounts.events import RefreshReused
from clinic.accounts.kinds import SessionKind
from clinic.accounts.models import LoginSession, RefreshToken, User
from clinic.accounts.sessions.session_state import is_open_session
from clinic.db import db, transactional
from clinic.dispatch import announce


@transactional
def start(session: LoginSession, *, now: datetime) -> RefreshToken:
    """The first refresh token of a program's session; it lives as long as the session may.

    Raises ValueError for the session of a page.
    """
    if session.kind != SessionKind.PROGRAM:
        raise ValueError("a page's session is not refreshed")
    token = RefreshToken(session_id=session.id, created_at=now, expires_at=session.expires_at)
    db.session.add(token)
    db.session.flush()
    return token


@transactional
def rotate(jti: str, *, session_id: str, user_id: str, now: datetime) -> RefreshToken | None:
    """The token that follows this one; None where it is worth nothing.

    None and no error, because the end of a session whose token was used twice must be committed.
    """
    session = _live_session(session_id, user_id, now)
    if session is None:
        return None
    if _use(jti, session_id, now):
        session.last_seen_at = now
        return start(session, now=now)
    if _is_used(jti, session_id):
        session.ended_at = now
        announce(RefreshReused(at=now, user_id=user_id, session_id=session_id))
    return None


def _live_session(session_id: str, user_id: str, now: datetime) -> LoginSession | None:
    """The program's session, locked: two who rotate one token take turns."""
    return db.session.scalar(
        select(LoginSession)
        .join(User, User.id == LoginSession.user_id)
        .where(
            LoginSession.id == session_id,
            LoginSession.kind == SessionKind.PROGRAM,
            is_open_session(now),
            User.id == user_id,
            User.disabled_at.is_(None),
        )
        .with_for_update(of=LoginSession, key_share=True)
        .execution_options(populate_existing=True)
    )


def _use(jti: str, session_id: str, now: datetime) -> bool:
    """Mark the token as used; False where it is unknown, expired or used already."""
    used = db.session.execute(
        update(RefreshToken)
        .where(
            RefreshToken.id == jti,
            RefreshToken.session_id == session_id,
            RefreshToken.used_at.is_(None),
            RefreshToken.expires_at > now,
        )
        .values(used_at=now)
        .returning(RefreshToken.id)
    )
    return used.one_or_none() is not None


def _is_used(jti: str, session_id: str) -> bool:
    found = db.session.scalar(
        select(RefreshToken.id).where(
            RefreshToken.id == jti,
            RefreshToken.session_id == session_id,
            RefreshToken.used_at.is_not(None),
        )
    )
    return found is not None
