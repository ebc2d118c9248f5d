"""Making users."""

from __future__ import annotations

from datetime import datetime

from email_validator import EmailNotValidError, validate_email

from clinic.accounts.events import UserRegistered
from clinic.accounts.models import User
from clinic.accounts.passwords import check_strength, hash_password
from clinic.accounts.permissions import Role
from clinic.core.errors import N_, Conflict, Invalid
from clinic.core.text import clean_line
from clinic.db import db, transactional
from clinic.dispatch import announce


def normal_email(text: str) -> str:
    """The address in its one spelling (lower case, NFC). No DNS is asked.

    Raises Invalid at the field `email`.
    """
    try:
        checked = validate_email(text.strip(), check_deliverability=False)
    except (EmailNotValidError, UnicodeError) as error:
        sentence = N_("Enter an address like name@example.com.")
        raise Invalid("invalid", sentence, fields={"email": sentence}) from error
    return checked.normalized.lower()


def email_taken() -> Conflict:
    """What is said when two accounts would share an address."""
    sentence = N_("There is an account with this address already. Sign in instead.")
    return Conflict("email_taken", sentence, fields={"email": sentence})


def full_name_of(text: str) -> str:
    """The cleaned name, at most 200 characters. Raises Invalid at the field `full_name`."""
    name = clean_line(text)
    if not name or len(name) > 200:
        sentence = N_("Enter the name, at most 200 characters.")
        raise Invalid("invalid", sentence, fields={"full_name": sentence})
    return name


@transactional
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
    if password is not None:
        check_strength(password)
    user = User(
        email=normal_email(email),
        full_name=full_name_of(full_name),
        phone=clean_line(phone)[:50],
        role=role,
        password_hash=None if password is None else hash_password(password),
        created_at=now,
        approved_at=now if approved else None,
        email_verified_at=now if verified else None,
    )
    db.session.add(user)
    db.session.flush()
    announce(UserRegistered(at=now, user_id=user.id, role=role))
    return user
