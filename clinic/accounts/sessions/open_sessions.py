"""Where somebody is signed in: seeing it, ending it, and going on after a pause."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update

from clinic.accounts.actor import Actor
from clinic.accounts.events import OtherSessionsEnded, SessionEnded, SignedOutEverywhere
from clinic.accounts.idle import FRESH, idle_limit
from clinic.accounts.kinds import SessionKind
from clinic.accounts.models import LoginSession, User
from clinic.accounts.permissions import Permission
from clinic.accounts.sessions.session_state import is_open_session
from clinic.core.errors import NotFound
from clinic.db import db, transactional
from clinic.dispatch import announce
from clinic.keyset import Page, page_after


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedInAt:
    """One sign-in, as its owner sees it. Instants are UTC."""

    id: str
    kind: SessionKind
    device: str
    network: str
    created_at: datetime
    last_seen_at: datetime
    is_this: bool


def this_session(actor: Actor, *, now: datetime) -> SignedInAt | None:
    """The session by which the actor is here; None where there is none, or it is over."""
    row = db.session.scalar(
        select(LoginSession)
        .where(LoginSession.id == actor.session_id, *_open_ones(actor.user_id, now))
        .execution_options(populate_existing=True)
    )
    return _told(row, is_this=True) if row else None


def other_sessions(
    actor: Actor, *, now: datetime, cursor: str | None = None, limit: int = 20
) -> Page[SignedInAt]:
    """Where else the actor is signed in now, the last used first.

    Raises Invalid at the field `cursor`.
    """
    page = page_after(
        select(LoginSession)
        .where(*_others(actor), *_open_ones(actor.user_id, now))
        .execution_options(populate_existing=True),
        order=[(LoginSession.last_seen_at, "desc"), (LoginSession.id, "asc")],
        cursor=cursor,
        limit=limit,
    )
    return Page([_told(row, is_this=False) for row in page.items], page.next)


def other_session_count(actor: Actor, *, now: datetime) -> int:
    """How many sign-ins are open besides this one, shown or not."""
    counted = select(func.count()).select_from(LoginSession)
    wanted = counted.where(*_others(actor), *_open_ones(actor.user_id, now))
    return db.session.scalar(wanted) or 0


@transactional
def end_session(actor: Actor, session_id: str, *, now: datetime) -> None:
    """End one of the actor's own sessions. Raises NotFound for others, and those that are over."""
    ended = db.session.execute(
        update(LoginSession)
        .where(LoginSession.id == session_id, *_open_ones(actor.user_id, now))
        .values(ended_at=now)
        .returning(LoginSession.id)
    )
    if ended.one_or_none() is None:
        raise NotFound()
    announce(SessionEnded(at=now, user_id=actor.user_id, session_id=session_id))


@transactional
def end_other_sessions(actor: Actor, *, now: datetime) -> int:
    """End all of the actor's sessions but this one, of programs too; returns how many."""
    ended = db.session.scalars(
        update(LoginSession)
        .where(
            LoginSession.user_id == actor.user_id,
            *_others(actor),
            LoginSession.ended_at.is_(None),
        )
        .values(ended_at=now)
        .returning(LoginSession.id)
    ).all()
    if ended:
        announce(OtherSessionsEnded(at=now, user_id=actor.user_id, session_ids=tuple(ended)))
    return len(ended)


def open_session_count(actor: Actor, user_id: str, *, now: datetime) -> int:
    """At how many places a user is signed in now, for an admin. Raises NotAllowed."""
    actor.must(Permission.MANAGE_ACCOUNTS)
    counted = select(func.count()).select_from(LoginSession)
    return db.session.scalar(counted.where(*_open_ones(user_id, now))) or 0


def end_all_sessions(user_id: str, *, now: datetime, but: str | None = None) -> None:
    """End all sessions of a user, of pages and programs, inside the open transaction.

    `but` is the id of the one session that stays.
    """
    db.session.execute(
        update(LoginSession)
        .where(
            LoginSession.user_id == user_id,
            LoginSession.ended_at.is_(None),
            LoginSession.id != (but or ""),
        )
        .values(ended_at=now)
    )


@transactional
def sign_out_everywhere(actor: Actor, user_id: str, *, now: datetime) -> User:
    """An admin ends all sign-ins of a user, of programs too: a telephone was lost (ASVS 5.0, 7.4.5).

    Raises NotAllowed, NotFound.
    """
    actor.must(Permission.MANAGE_ACCOUNTS)
    user = db.session.get(User, user_id)
    if user is None:
        raise NotFound()
    end_all_sessions(user_id, now=now)
    announce(SignedOutEverywhere(at=now, user_id=user_id, actor_id=actor.user_id))
    return user


@transactional
def renew(actor: Actor, *, now: datetime, strong: bool = False) -> LoginSession:
    """Put a new session in the place of this one, because its owner has shown who they are.

    The old one's token is worth nothing from now on, whoever has a copy. The new one ends when the
    old one would have, and is fresh. `strong`: it was shown by a second factor.

    Raises NotFound where it is over already.
    """
    old = db.session.scalar(
        select(LoginSession)
        .join(User, User.id == LoginSession.user_id)
        .where(
            LoginSession.id == actor.session_id,
            User.disabled_at.is_(None),
            *_open_ones(actor.user_id, now),
        )
        .with_for_update(of=LoginSession)
        .execution_options(populate_existing=True)
    )
    if old is None:
        raise NotFound()
    old.ended_at = now
    new = LoginSession(
        user_id=old.user_id,
        kind=old.kind,
        created_at=old.created_at,
        last_seen_at=now,
        expires_at=old.expires_at,
        strong=old.strong or strong,
        fresh_until=now + FRESH,
        device=old.device,
        network=old.network,
    )
    db.session.add(new)
    db.session.flush()
    announce(SessionEnded(at=now, user_id=old.user_id, session_id=old.id))
    return new


def gone_among(session_ids: Collection[str], *, now: datetime) -> set[str]:
    """Those of these sessions whose people may hear nothing more: over, locked, or shut out."""
    rows = db.session.execute(
        select(LoginSession.id, LoginSession.kind, LoginSession.last_seen_at, User.role)
        .join(User, User.id == LoginSession.user_id)
        .where(
            LoginSession.id.in_(session_ids),
            is_open_session(now),
            User.disabled_at.is_(None),
        )
    )
    there = {row.id for row in rows if now < row.last_seen_at + idle_limit(row.role)}
    return set(session_ids) - there


def _told(row: LoginSession, *, is_this: bool) -> SignedInAt:
    return SignedInAt(
        id=row.id,
        kind=row.kind,
        device=row.device,
        network=row.network,
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
        is_this=is_this,
    )


def _others(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return (LoginSession.id != (actor.session_id or ""),)


def _open_ones(user_id: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (LoginSession.user_id == user_id, is_open_session(now))
