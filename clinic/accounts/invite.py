"""Whoever is to work here gets a mail with a link, by which they choose a password of their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from clinic.accounts.actor import Actor
from clinic.accounts.attempts import Budget, check_and_count
from clinic.accounts.events import UserInvited
from clinic.accounts.models import User
from clinic.accounts.permissions import HOUSE, Permission, Role
from clinic.accounts.register import Newcomer, make_user, newcomer
from clinic.core.errors import N_, Conflict, Invalid, NotFound
from clinic.db import db, transactional
from clinic.dispatch import announce


def add_user(
    actor: Actor,
    *,
    email: str,
    full_name: str,
    role: Role,
    now: datetime,
    password: str | None = None,
) -> User:
    """An admin makes a receptionist or an admin; without a password they are invited.

    Raises Invalid at a field, Conflict `email_taken`, NotAllowed.
    """
    actor.must(Permission.MANAGE_ACCOUNTS)
    if role not in HOUSE:
        raise Invalid("invalid", fields={"role": N_("Choose reception or admin.")})
    who = newcomer(email=email, full_name=full_name, password=password, role=role)
    return _add(actor, who, role, now=now)


@transactional
def _add(actor: Actor, who: Newcomer, role: Role, *, now: datetime) -> User:
    invited = who.password_hash is None
    user = make_user(who, role=role, verified=not invited, now=now)
    if invited:
        invite(actor, user, now=now)
    return user


@transactional
def invite(actor: Actor, user: User, *, now: datetime) -> None:
    """Owe a user the mail of the invitation; the link of an older one is worth nothing once it is sent."""
    user.invited_at = now
    announce(UserInvited(at=now, actor_id=actor.user_id, user_id=user.id))


@transactional
def invite_again(
    actor: Actor, user_id: str, *, now: datetime, budgets: Sequence[Budget] = ()
) -> User:
    """Send the invitation once more, to who was invited and has not chosen a password yet.

    Counts for the `budgets`. Raises NotAllowed, NotFound (also for an account that is switched off),
    Conflict `wrong_state`, TooMany.
    """
    actor.must(Permission.MANAGE_ACCOUNTS)
    user = db.session.get(User, user_id, with_for_update={"key_share": True})
    if user is None or user.disabled_at is not None:
        raise NotFound()
    if user.invited_at is None or user.password_hash is not None:
        raise Conflict(
            "wrong_state", N_("They were not invited, or have already chosen a password.")
        )
    check_and_count(budgets, now=now)
    invite(actor, user, now=now)
    return user
