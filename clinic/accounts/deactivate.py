"""Switching an account off and on again. What it has done stays; nobody signs in with it meanwhile."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, and_, column, exists, or_, select, table

from clinic.accounts.actor import Actor
from clinic.accounts.events import UserDeactivated, UserReactivated
from clinic.accounts.kinds import TokenPurpose
from clinic.accounts.models import LoginSession, User
from clinic.accounts.permissions import Permission, Role
from clinic.accounts.sessions.open_sessions import end_all_sessions
from clinic.accounts.tokens import replace
from clinic.core.errors import N_, Conflict, NotFound
from clinic.db import alone, db, transactional
from clinic.dispatch import announce

#: The links by which somebody could still come in, or make the account somebody's.
_LINKS = (
    TokenPurpose.INVITATION,
    TokenPurpose.RESET_PASSWORD,
    TokenPurpose.VERIFY_EMAIL,
    TokenPurpose.CHANGE_EMAIL,
    TokenPurpose.SIGN_IN,
)
#: A doctor's profile lies in a room above this one, so it is read by its name.
_doctor = table("doctor", column("user_id", String), column("archived_at"))


def set_active(actor: Actor, user_id: str, active: bool, *, now: datetime) -> User:
    """Switch an account on or off; what it is already changes nothing. Raises as the two verbs below."""
    return (reactivate_user if active else deactivate_user)(actor, user_id, now=now)


@transactional
def deactivate_user(actor: Actor, user_id: str, *, now: datetime) -> User:
    """An admin switches an account off: all its sessions end, and the links in its mails.

    Raises NotAllowed, NotFound, Conflict `last_admin` where no admin would be left who can sign in.
    """
    user = _to_switch(actor, user_id)
    if user.deactivated_at is None:
        if user.role is Role.ADMIN and not _has_other_admin(user_id):
            raise Conflict("last_admin", N_("This is the last admin. Add another one first."))
        user.deactivated_at = now
        shut_out(user, now=now)
        announce(UserDeactivated(at=now, actor_id=actor.user_id, user_id=user_id))
    return user


@transactional
def reactivate_user(actor: Actor, user_id: str, *, now: datetime) -> User:
    """An admin switches an account on again, with password and second factor as they were.

    Raises NotAllowed, NotFound, Conflict `wrong_state` for a doctor who is archived and for somebody
    who was erased.
    """
    user = _to_switch(actor, user_id)
    if user.disabled_at is None:
        return user
    if user.deactivated_at is None or _is_archived(user_id):
        raise Conflict(
            "wrong_state", N_("This account is archived with its doctor. Open the doctor instead.")
        )
    user.deactivated_at = user.disabled_at = None
    announce(UserReactivated(at=now, actor_id=actor.user_id, user_id=user_id))
    return user


def shut_out(user: User, *, now: datetime) -> None:
    """Nobody signs in with the account any more, at once, inside the open transaction."""
    user.disabled_at = user.disabled_at or now
    end_all_sessions(user.id, now=now)
    replace(user.id, *_LINKS, now=now)


def _to_switch(actor: Actor, user_id: str) -> User:
    actor.must(Permission.MANAGE_ACCOUNTS)
    # Two admins who switch each other off take turns, so the second one is the last.
    alone("last admin")
    user = db.session.get(
        User, user_id, with_for_update={"key_share": True}, populate_existing=True
    )
    if user is None:
        raise NotFound()
    return user


def _has_other_admin(user_id: str) -> bool:
    """Whether another admin can sign in. Who was invited counts once they have done so."""
    has_been_here = exists().where(LoginSession.user_id == User.id)
    others = and_(
        User.role == Role.ADMIN,
        User.id != user_id,
        User.disabled_at.is_(None),
        User.approved_at.is_not(None),
        User.password_hash.is_not(None),
        or_(User.invited_at.is_(None), has_been_here),
    )
    return bool(db.session.scalar(select(exists().where(others))))


def _is_archived(user_id: str) -> bool:
    gone = exists().where(_doctor.c.user_id == user_id, _doctor.c.archived_at.is_not(None))
    return bool(db.session.scalar(select(gone)))
