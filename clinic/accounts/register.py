"""Making users."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from clinic.accounts.details import full_name_of, normal_email
from clinic.accounts.events import RegisteredAgain, UserRegistered
from clinic.accounts.models import User
from clinic.accounts.passwords import check_strength, hash_password
from clinic.accounts.permissions import Role
from clinic.core.errors import N_, Conflict
from clinic.core.text import clean_line
from clinic.db import db, transactional
from clinic.dispatch import announce


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """Who is to get an account, checked and with the password hashed: made by `newcomer`."""

    email: str
    full_name: str
    phone: str
    password_hash: str | None
    accepted: tuple[str, ...] = ()


def email_taken() -> Conflict:
    """What is said when two accounts would share an address."""
    sentence = N_("There is an account with this address already. Sign in instead.")
    return Conflict("email_taken", sentence, fields={"email": sentence})


def newcomer(
    *,
    email: str,
    full_name: str,
    password: str | None,
    phone: str = "",
    accepted: tuple[str, ...] = (),
) -> Newcomer:
    """Check what somebody registers with, and hash the password.

    `accepted` are the ids of the clinic's texts that they have accepted.

    Slow, so it stands outside any transaction: it must not hold SQLite's write lock. Raises Invalid
    at a field, the same whether the address is known or not.
    """
    if password is not None:
        check_strength(password)
    email, full_name = normal_email(email), full_name_of(full_name)
    return Newcomer(
        email=email,
        full_name=full_name,
        phone=clean_line(phone)[:50],
        password_hash=None if password is None else hash_password(password),
        accepted=accepted,
    )


def register_user(
    *,
    email: str,
    full_name: str,
    role: Role,
    password: str | None,
    now: datetime,
    approved: bool = True,
    verified: bool = False,
    phone: str = "",
) -> User:
    """Make a user; without a password nobody can sign in as them yet.

    Raises Invalid at a field, Conflict `email_taken`.
    """
    who = newcomer(email=email, full_name=full_name, password=password, phone=phone)
    return make_user(who, role=role, approved=approved, verified=verified, now=now)


@transactional
def make_user(
    who: Newcomer, *, role: Role, now: datetime, approved: bool = True, verified: bool = False
) -> User:
    """Make the user of a checked newcomer. Raises Conflict `email_taken`."""
    user = User(
        email=who.email,
        full_name=who.full_name,
        phone=who.phone,
        role=role,
        password_hash=who.password_hash,
        created_at=now,
        approved_at=now if approved else None,
        email_verified_at=now if verified else None,
    )
    db.session.add(user)
    db.session.flush()
    announce(
        UserRegistered(
            at=now,
            user_id=user.id,
            role=role,
            has_password=who.password_hash is not None,
            verified=verified,
            accepted=who.accepted,
        )
    )
    return user


def unless_known(who: Newcomer, make: Callable[[], object], *, now: datetime) -> None:
    """Make the newcomer's account; where there is one of this address, only tell its owner.

    Whoever asks learns nothing either way. Of two who ask at once, one makes it.
    """
    try:
        _make_or_tell(who.email, make, now=now)
    except Conflict as error:
        if error.code != "email_taken":
            raise
        _make_or_tell(who.email, make, now=now)  # somebody was quicker: now there is an owner


@transactional
def _make_or_tell(email: str, make: Callable[[], object], *, now: datetime) -> None:
    owner = db.session.scalar(select(User).where(User.email == email))
    if owner is None:
        make()
    elif owner.disabled_at is None:
        announce(RegisteredAgain(at=now, user_id=owner.id))
