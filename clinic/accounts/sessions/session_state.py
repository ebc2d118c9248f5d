"""Who stands behind a token, read anew for each request; and that they are still there."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    String,
    and_,
    bindparam,
    column,
    select,
    table,
    update,
)

from clinic.accounts.actor import Actor
from clinic.accounts.factors.second_factor import FACTOR_REQUIRED, with_factor
from clinic.accounts.idle import ABSOLUTE, SEEN_STEP, idle_limit, needs_factor
from clinic.accounts.kinds import SessionKind
from clinic.accounts.models import LoginSession, User
from clinic.accounts.permissions import Role
from clinic.core.errors import Busy
from clinic.db import AWAY, db, transaction

#: How long a sign of life waits to be noted, in seconds.
_A_GLANCE = 0.2


#: A doctor's profile lies in a room above this one, so it is read by its name.
_doctor = table("doctor", *(column(name, String) for name in ("id", "user_id", "photo_digest")))
#: Who stands behind sessions.
_PEOPLE = (
    select(
        User.role,
        User.full_name,
        User.email,
        User.claimed_email,
        User.approved_at,
        User.email_verified_at,
        User.locale,
        User.time_zone,
        LoginSession.last_seen_at,
        LoginSession.expires_at,
        LoginSession.fresh_until,
        with_factor(User.id).label("has_factor"),
        FACTOR_REQUIRED.scalar_subquery().label("factor_required"),
        _doctor.c.id.label("doctor_id"),
        _doctor.c.photo_digest,
    )
    .join(LoginSession, LoginSession.user_id == User.id)
    .outerjoin(_doctor, _doctor.c.user_id == User.id)
)


@dataclass(frozen=True, slots=True)
class SessionState:
    """The person behind a token, and whether they have been away for so long that the page is locked."""

    actor: Actor
    is_locked: bool


def is_open_session(now: datetime) -> ColumnElement[bool]:
    """Nobody has ended it and its time is not up. It is, too, where the clock was set back by more than
    a session may last, since it was opened: else it would last for as long as that.
    """
    return _is_open(now, now + ABSOLUTE)


def _is_open(
    now: datetime | BindParameter[datetime], longest: datetime | BindParameter[datetime]
) -> ColumnElement[bool]:
    return and_(
        LoginSession.ended_at.is_(None),
        LoginSession.expires_at > now,
        LoginSession.created_at < longest,
    )


#: Asked by each request of somebody signed in: written once, which takes as long as to ask it.
_BEHIND_A_TOKEN = _PEOPLE.where(
    LoginSession.id == bindparam("session_id"),
    LoginSession.kind == bindparam("kind"),
    User.id == bindparam("user_id"),
    User.disabled_at.is_(None),
    _is_open(bindparam("now"), bindparam("longest")),
)


def actor_of(
    user_id: str, session_id: str, *, now: datetime, kind: SessionKind = SessionKind.PAGE
) -> Actor | None:
    """The person behind a token, read anew for each request in one query; None once it has ended,
    and while it is locked.

    A session of another kind is none: a page's token is worth nothing in a program's header, nor a
    program's in a cookie.
    """
    standing = session_state_of(user_id, session_id, now=now, kind=kind)
    return None if standing is None or standing.is_locked else standing.actor


def session_state_of(
    user_id: str, session_id: str, *, now: datetime, kind: SessionKind = SessionKind.PAGE
) -> SessionState | None:
    """As `actor_of`, but also who stands before the lock. Programs are never locked."""
    asked = {"session_id": session_id, "user_id": user_id, "kind": kind}
    row = db.session.execute(
        _BEHIND_A_TOKEN, asked | {"now": now, "longest": now + ABSOLUTE}
    ).one_or_none()
    if row is None:
        return None
    role = Role(row.role)
    locked_from = row.last_seen_at + idle_limit(role)
    actor = Actor(
        user_id=user_id,
        role=role,
        full_name=row.full_name,
        email=row.claimed_email or row.email,
        approved=row.approved_at is not None,
        session_id=session_id,
        locale=row.locale,
        time_zone=row.time_zone,
        verified=row.email_verified_at is not None,
        lacks_factor=bool(row.factor_required) and needs_factor(role) and not row.has_factor,
        doctor_id=row.doctor_id,
        photo_digest=row.photo_digest,
        seen_at=row.last_seen_at,
        locked_from=locked_from,
        ends_at=row.expires_at,
        fresh_until=row.fresh_until,
    )
    return SessionState(actor, kind is SessionKind.PAGE and now >= locked_from)


def note_seen(actor: Actor, *, now: datetime) -> None:
    """Remember that the session is in use, once a minute at most.

    Left out where it would take long: the next request notes it, and none waits for this.
    """
    with suppress(Busy, *AWAY), transaction(patience=_A_GLANCE) as session:
        session.execute(
            update(LoginSession)
            .where(LoginSession.id == actor.session_id, LoginSession.last_seen_at < now - SEEN_STEP)
            .values(last_seen_at=now)
        )


def why_over(user_id: str, session_id: str, *, kind: SessionKind, now: datetime) -> str:
    """Why the session of a token lets nobody in any more, as a code: "ended", "expired", or "gone" once
    it was tidied away; "" for one that does, be it in another way: another kind, or locked.
    """
    row = db.session.execute(
        select(
            LoginSession.kind,
            LoginSession.ended_at,
            User.disabled_at,
            is_open_session(now).label("is_open"),
        )
        .join(User, User.id == LoginSession.user_id)
        .where(LoginSession.id == session_id, LoginSession.user_id == user_id)
    ).one_or_none()
    if row is None:
        return "gone"
    if row.ended_at is not None or row.disabled_at is not None:
        return "ended"
    return "expired" if row.kind is kind and not row.is_open else ""
