"""Reading accounts."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from clinic.accounts.actor import Actor
from clinic.accounts.models import User
from clinic.accounts.permissions import Role
from clinic.core.errors import NotFound
from clinic.db import db


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What somebody sees of their own account. None is the clinic's own language or zone."""

    id: str
    email: str
    full_name: str
    phone: str
    role: Role
    locale: str | None
    time_zone: str | None
    verified: bool


def sign_in_address_of(user_id: str) -> str:
    """The address that a user signs in with; of an account beside another one, nobody's."""
    return db.session.scalar(select(User.email).where(User.id == user_id)) or ""


def reader_of_mail(user_id: str) -> Actor | None:
    """Whoever reads the mails of an account, to act without a session; None where it is shut."""
    user = db.session.get(User, user_id, populate_existing=True)
    if user is None or user.disabled_at is not None:
        return None
    return Actor(
        user_id=user.id,
        role=user.role,
        full_name=user.full_name,
        email=user.given_email,
        approved=user.approved_at is not None,
        verified=user.email_verified_at is not None,
        locale=user.locale,
        time_zone=user.time_zone,
    )


def account_of(actor: Actor) -> Account:
    """The actor's own account, in one query. Raises NotFound."""
    user = db.session.scalar(
        select(User).where(User.id == actor.user_id).execution_options(populate_existing=True)
    )
    if user is None:
        raise NotFound()
    return Account(
        id=user.id,
        email=user.given_email,
        full_name=user.full_name,
        phone=user.phone,
        role=user.role,
        locale=user.locale,
        time_zone=user.time_zone,
        verified=user.email_verified_at is not None,
    )
