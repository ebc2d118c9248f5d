"""Signing in and out: a row for each sign-in, which its token names."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update

from clinic.accounts.actor import Actor
from clinic.accounts.details import normal_email
from clinic.accounts.events import SignedIn, SignedOut, SignInFailed
from clinic.accounts.kinds import SessionKind
from clinic.accounts.models import LoginSession, User
from clinic.accounts.passwords import hash_password, is_outdated, matches
from clinic.accounts.permissions import Role
from clinic.core.errors import N_, Invalid
from clinic.db import db, transactional
from clinic.dispatch import announce

#: A session ends at the latest after this; the idle limit is the token's own life.
ABSOLUTE = timedelta(hours=12)
#: The same for a program that acts for a patient.
PATIENTS_PROGRAM = timedelta(days=14)
#: `last_seen_at` is not written more often than this.
SEEN_STEP = timedelta(minutes=1)


def sign_in(
    *, email: str, password: str, now: datetime, kind: SessionKind = SessionKind.PAGE
) -> LoginSession:
    """Check address and password and open a session of this kind.

    Raises Invalid `bad_credentials`, the same for an unknown address and a wrong password.
    """
    # The slow check stands outside the transaction: it must not hold SQLite's write lock.
    user = _user_of(email)
    proven = user.password_hash if user else None
    right = matches(password, proven)
    if user is None or proven is None or not right or user.disabled_at is not None:
        why = "unknown" if user is None else "disabled" if right else "wrong"
        _note_failure(user.id if user else "", why, now=now)
        raise _bad_credentials()
    new_hash = hash_password(password) if is_outdated(proven) else None
    return _open(user.id, kind=kind, proven=proven, new_hash=new_hash, now=now)


@transactional
def _note_failure(user_id: str, why: str, *, now: datetime) -> None:
    """For an unknown address, too: both answers cost the same."""
    announce(SignInFailed(at=now, user_id=user_id, why=why))


def _user_of(email: str) -> User | None:
    try:
        return db.session.scalar(select(User).where(User.email == normal_email(email)))
    except Invalid:
        return None


def _bad_credentials() -> Invalid:
    return Invalid("bad_credentials", N_("Address and password do not match."))


@transactional
def _open(
    user_id: str,
    *,
    kind: SessionKind,
    now: datetime,
    proven: str | None = None,
    new_hash: str | None = None,
) -> LoginSession:
    user = _locked(user_id)
    # A new password ends all sessions; none may open with the old one a moment later.
    if proven is not None and (user.password_hash != proven or user.disabled_at is not None):
        raise _bad_credentials()
    user.password_hash = new_hash or user.password_hash
    opened = LoginSession(
        user_id=user_id,
        kind=kind,
        created_at=now,
        last_seen_at=now,
        expires_at=now + _life(user.role, kind),
    )
    db.session.add(opened)
    db.session.flush()
    announce(SignedIn(at=now, user_id=user_id, session_id=opened.id))
    return opened


def _locked(user_id: str) -> User:
    lock = {"key_share": True}
    return db.session.get_one(User, user_id, with_for_update=lock, populate_existing=True)


def _life(role: Role, kind: SessionKind) -> timedelta:
    patients_program = kind == SessionKind.PROGRAM and role == Role.PATIENT
    return PATIENTS_PROGRAM if patients_program else ABSOLUTE


@transactional
def open_session(
    user_id: str, *, now: datetime, kind: SessionKind = SessionKind.PAGE
) -> LoginSession:
    """Sign somebody in who has just proved who they are, by registering."""
    return _open(user_id, kind=kind, now=now)


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


def end_all_sessions(user_id: str, *, now: datetime) -> None:
    """End all sessions of a user, of pages and programs, inside the open transaction."""
    db.session.execute(
        update(LoginSession)
        .where(LoginSession.user_id == user_id, LoginSession.ended_at.is_(None))
        .values(ended_at=now)
    )


def actor_of(
    user_id: str, session_id: str, *, now: datetime, kind: SessionKind = SessionKind.PAGE
) -> Actor | None:
    """The person behind a token, read anew for each request in one query; None once it has ended.

    A session of another kind is none: a page's token is worth nothing in a program's header, nor a
    program's in a cookie.
    """
    row = db.session.execute(
        select(
            User.role,
            User.full_name,
            User.email,
            User.approved_at,
            User.email_verified_at,
            User.locale,
            User.time_zone,
        )
        .join(LoginSession, LoginSession.user_id == User.id)
        .where(
            LoginSession.id == session_id,
            LoginSession.kind == kind,
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
        verified=row.email_verified_at is not None,
    )


@transactional
def note_seen(actor: Actor, *, now: datetime) -> None:
    """Remember that the session is in use, once a minute at most."""
    db.session.execute(
        update(LoginSession)
        .where(LoginSession.id == actor.session_id, LoginSession.last_seen_at < now - SEEN_STEP)
        .values(last_seen_at=now)
    )
