"""Making users."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select

from clinic.accounts.attempts import Budget, check_and_count
from clinic.accounts.details import full_name_of, normal_email, phone_of
from clinic.accounts.email_code import begin_code
from clinic.accounts.events import RegisteredAgain, UserRegistered
from clinic.accounts.models import User
from clinic.accounts.passwords import hash_password
from clinic.accounts.permissions import Role
from clinic.accounts.strength import check_strength, least_length
from clinic.core.errors import N_, Conflict
from clinic.core.ids import new_id
from clinic.db import db, transactional
from clinic.dispatch import announce

R = TypeVar("R")


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """Who is to get an account, checked and with the password hashed: made by `newcomer`."""

    email: str
    full_name: str
    phone: str
    password_hash: str | None
    accepted: tuple[str, ...] = ()
    #: The address they gave, where it is another account's; `email` is a place holder then.
    claimed_email: str | None = None

    def seeming(self) -> Newcomer:
        """The same newcomer, with an account beside the one that has the address already."""
        return replace(self, email=place_holder(), claimed_email=self.email)


def place_holder() -> str:
    """In place of an address that is another account's.

    Nothing under `.invalid` is ever delivered (RFC 6761), and nobody can type it here.
    """
    return f"{new_id()}@taken.invalid"


def email_taken() -> Conflict:
    """What is said when two accounts would share an address."""
    sentence = N_("There is an account with this address already.")
    return Conflict("email_taken", sentence, fields={"email": sentence})


def newcomer(
    *,
    email: str,
    full_name: str,
    password: str | None,
    role: Role,
    phone: str = "",
    accepted: tuple[str, ...] = (),
) -> Newcomer:
    """Check what somebody registers with, and hash the password.

    `accepted` are the ids of the clinic's texts that they have accepted.

    Slow, so it stands outside any transaction: it must not hold SQLite's write lock. Raises Invalid
    at a field, the same whether the address is known or not.
    """
    if password is not None:
        check_strength(password, least=least_length(role), personal=(full_name, email))
    email, full_name = normal_email(email), full_name_of(full_name)
    return Newcomer(
        email=email,
        full_name=full_name,
        phone=phone_of(phone),
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
    who = newcomer(email=email, full_name=full_name, password=password, role=role, phone=phone)
    return make_user(who, role=role, approved=approved, verified=verified, now=now)


@transactional
def make_user(
    who: Newcomer, *, role: Role, now: datetime, approved: bool = True, verified: bool = False
) -> User:
    """Make the user of a checked newcomer. Raises Conflict `email_taken`."""
    user = User(
        email=who.email,
        claimed_email=who.claimed_email,
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
    if role is Role.PATIENT and not verified:
        begin_code(user.id, now=now)
    announce(
        UserRegistered(
            at=now,
            user_id=user.id,
            role=role,
            has_password=who.password_hash is not None,
            verified=verified,
            claimed=who.claimed_email is not None,
            accepted=who.accepted,
        )
    )
    return user


def unless_known(
    who: Newcomer, make: Callable[[], object], *, now: datetime, budgets: Sequence[Budget] = ()
) -> None:
    """Make the newcomer's account; where there is one of this address, only tell its owner.

    Whoever asks learns nothing either way. Of two who ask at once, one makes it. It counts for the
    `budgets`.
    """

    def seem(_who: Newcomer) -> None:
        return None

    _twice(lambda: _make_or_tell(who, lambda _one: make(), seem, budgets, now=now))


def known_or_not(
    who: Newcomer,
    make: Callable[[Newcomer], User],
    *,
    now: datetime,
    budgets: Sequence[Budget] = (),
) -> User:
    """Make the newcomer's account in any case; where there is one of this address, beside it.

    One beside another has no address of its own and can never book: its owner is told by mail, and
    whoever sits before the page cannot tell the one from the other.
    """
    return _twice(
        lambda: _make_or_tell(who, make, lambda one: make(one.seeming()), budgets, now=now)
    )


def _twice(make: Callable[[], R]) -> R:
    """Somebody may be quicker: the second time there is an owner."""
    try:
        return make()
    except Conflict as error:
        if error.code != "email_taken":
            raise
        return make()


@transactional
def _make_or_tell(
    who: Newcomer,
    make: Callable[[Newcomer], R],
    seem: Callable[[Newcomer], R],
    budgets: Sequence[Budget],
    *,
    now: datetime,
) -> R:
    check_and_count(budgets, now=now)
    owner = db.session.scalar(select(User).where(User.email == who.email))
    if owner is None:
        return make(who)
    made = seem(who)
    if owner.disabled_at is None:
        announce(RegisteredAgain(at=now, user_id=owner.id))
    return made
