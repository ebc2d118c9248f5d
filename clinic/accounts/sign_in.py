"""Signing in and out: a row for each sign-in, which its token names."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update

from clinic.accounts.actor import Actor
from clinic.accounts.events import SignedIn, SignedOut
from clinic.accounts.models import LoginSession, User
from clinic.accounts.passwords import hash_password, is_outdated, matches
from clinic.accounts.permissions import Role
from clinic.core.errors import N_, Invalid
from clinic.db import db, transactional
from clinic.dispatch import announce

#: A session ends at the latest after this; the idle limit is the token's own life.
ABSOLUTE = timedelta(hours=12)
#: `last_seen_at` is not written more often than this.
SEEN_STEP = timedelta(minutes=1)


def sign_in(*, email: str, password: str, now: datetime) -> LoginSession:
    """Check address and password and open a session.

    Raises Invalid `bad_credentials`, the same for an unknown address and a wrong password.
    """
    # The slow check stands outside the transaction: it must not hold SQLite's write lock.
    user = db.session.scalar(select(User).where(User.email == email.strip().lower()))
    right = matches(password, user.password_hash if user else None)
    if user is None or not right or user.disabled_at is not None:
        raise Invalid("bad_credentials", N_("Address and password do not match."))
    stale = user.password_hash is not None and is_outdated(user.password_hash)
    return _open(user.id, now=now, new_hash=hash_password(password) if stale else None)


@transactional
def _open(user_id: str, *, now: datetime, new_hash: str | None) -> LoginSession:
    if new_hash is not None:
        db.session.execute(update(User).where(User.id == user_id).values(password_hash=new_hash))
    opened = LoginSession(
        user_id=user_id, created_at=now, last_seen_at=now, expires_at=now + ABSOLUTE
    )
    db.session.add(opened)
    db.session.flush()
    announce(SignedIn(at=now, user_id=user_id, session_id=opened.id))
    return opened


@transactional
def open_session(user_id: str, *, now: datetime) -> LoginSession:
    """Sign somebody in who has just proved who they are, by registering."""
    return _open(user_id, now=now, new_hash=None)


@transactional
def sign_out(actor: Actor, *, now: datetime) -> None:
    """End the actor's session; its token is refused from now on."""
    if actor.session_id is None:
        return
    db.session.execute(
        update(LoginSession)
        .where(LoginSession.id == actor.session_id, LoginSession.ended_at.is_(None))
        .values(ended_at=now)
    )
    announce(SignedOut(at=now, user_id=actor.user_id, session_id=actor.session_id))


def actor_of(user_id: str, session_id: str, *, now: datetime) -> Actor | None:
    """The person behind a token, read anew for each request in one query; None once it has ended."""
    row = db.session.execute(
        select(User.role, User.full_name, User.email, User.approved_at, User.locale, User.time_zone)
        .join(LoginSession, LoginSession.user_id == User.id)
        .where(
            LoginSession.id == session_id,
            User.id == user_id,
            User.disabled_at.is_(None),
            LoginSession.ended_at.is_(None),
            LoginSession.expires_at > now,
        )
    ).one_or_none()
    if row is None:
        return None
    return Actor(
        user_id=user_id,
        role=Role(row.role),
        full_name=row.full_name,
        email=row.email,
        approved=row.approved_at is not None,
        session_id=session_id,
        locale=row.locale,
        time_zone=row.time_zone,
    )


@transactional
def note_seen(actor: Actor, *, now: datetime) -> None:
    """Remember that the session is in use, once a minute at most."""
    db.session.execute(
        update(LoginSession)
        .where(LoginSession.id == actor.session_id, LoginSession.last_seen_at < now - SEEN_STEP)
        .values(last_seen_at=now)
    )
