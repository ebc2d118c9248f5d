"""Reading what an admin needs to know of a lost second factor: kinds and numbers, and what was asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from clinic.accounts.actor import Actor
from clinic.accounts.factors import recovery, totp
from clinic.accounts.kinds import FactorResetState
from clinic.accounts.models import WORKS_HERE, FactorReset, Passkey, User
from clinic.accounts.permissions import Permission, Role
from clinic.core.errors import NotFound
from clinic.db import db
from clinic.keyset import Page, page_after

_Whose, _Asker = aliased(User), aliased(User)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorsOf:
    """What a user can show besides the password: that there is an app, and how many of the rest.

    `has_address`: a link can be sent to an address of their own.
    """

    user_id: str
    full_name: str
    role: Role
    has_address: bool
    has_app: bool
    passkeys: int
    codes: int

    @property
    def any(self) -> bool:
        return self.has_app or self.passkeys > 0 or self.codes > 0


class ResetRequest(NamedTuple):
    """What was asked for, whose factors it is about, and who asked."""

    reset: FactorReset
    whose: User
    asker: User


def factors_of(actor: Actor, user_id: str) -> FactorsOf:
    """The kinds and numbers of a user's factors, for an admin. Raises NotAllowed, NotFound."""
    actor.must(Permission.MANAGE_ACCOUNTS)
    user = db.session.get(User, user_id)
    if user is None or user.disabled_at is not None:
        raise NotFound()
    keys = select(func.count()).select_from(Passkey).where(Passkey.user_id == user_id)
    return FactorsOf(
        user_id=user_id,
        full_name=user.full_name,
        role=user.role,
        has_address=not user.claimed_email,
        has_app=totp.is_in_use(user_id),
        passkeys=db.session.scalar(keys) or 0,
        codes=recovery.codes_left(user_id),
    )


def has_approver(actor: Actor, user_id: str) -> bool:
    """Whether there is an admin besides the actor, and besides whose factors it is about."""
    others = select(User.id).where(
        WORKS_HERE,
        User.role == Role.ADMIN,
        User.id.not_in((actor.user_id, user_id)),
        User.approved_at.is_not(None),
        User.disabled_at.is_(None),
    )
    return db.session.scalar(others.limit(1)) is not None


def resets_waiting(
    actor: Actor, *, now: datetime, cursor: str | None = None, limit: int = 20
) -> Page[ResetRequest]:
    """What waits for a second admin, the oldest first. Raises NotAllowed, Invalid at the field `cursor`."""
    actor.must(Permission.MANAGE_ACCOUNTS)
    return page_after(
        _asked().where(*_waits(now)),
        order=[(FactorReset.asked_at, "asc"), (FactorReset.id, "asc")],
        cursor=cursor,
        limit=limit,
        make=ResetRequest,
    )


def waiting_for(actor: Actor, *, now: datetime) -> int:
    """How many wait that the actor may answer; 0 for who is no admin."""
    if not actor.may(Permission.MANAGE_ACCOUNTS):
        return 0
    mine = (FactorReset.asked_by != actor.user_id, FactorReset.user_id != actor.user_id)
    counted = select(func.count()).select_from(FactorReset).where(*_waits(now), *mine)
    return db.session.scalar(counted) or 0


def asked(actor: Actor, reset_id: str) -> ResetRequest:
    """One, however it ended. Raises NotAllowed, NotFound."""
    actor.must(Permission.MANAGE_ACCOUNTS)
    row = db.session.execute(_asked().where(FactorReset.id == reset_id)).one_or_none()
    if row is None:
        raise NotFound()
    return ResetRequest(*row)


def waiting_about(actor: Actor, user_id: str, *, now: datetime) -> FactorReset | None:
    """What waits about this user, if anything does. Raises NotAllowed."""
    actor.must(Permission.MANAGE_ACCOUNTS)
    return db.session.scalar(
        select(FactorReset).where(FactorReset.user_id == user_id, *_waits(now))
    )


def _asked() -> Any:  # of three columns
    return (
        select(FactorReset, _Whose, _Asker)
        .join(_Whose, _Whose.id == FactorReset.user_id)
        .join(_Asker, _Asker.id == FactorReset.asked_by)
        .execution_options(populate_existing=True)
    )


def _waits(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (FactorReset.state == FactorResetState.OPEN, FactorReset.expires_at > now)
