"""The admin's list of accounts: all who work here, and a patient's where the whole address is known."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select

from clinic.accounts.actor import Actor
from clinic.accounts.factors.second_factor import with_factor
from clinic.accounts.models import WORKS_HERE, LoginSession, User
from clinic.accounts.permissions import Permission, Role
from clinic.core.errors import NotFound
from clinic.db import db
from clinic.keyset import Page, page_after

#: More words than these narrow nothing any further.
MOST_WORDS = 5


class UserEntry(NamedTuple):
    """A user, when they were here last (UTC; None for never), and whether they have a second factor."""

    user: User
    last_seen_at: datetime | None
    has_second_factor: bool

    @property
    def standing(self) -> str:
        """Where the account stands: off, archived (or erased), waiting, invited or active."""
        if self.user.deactivated_at is not None:
            return "off"
        if self.user.disabled_at is not None:
            return "archived"
        if self.user.approved_at is None:
            return "waiting"
        return "active" if self.user.password_hash is not None else "invited"


def users_page(
    actor: Actor,
    *,
    words: str = "",
    role: str = "",
    cursor: str | None = None,
    limit: int = 20,
) -> Page[UserEntry]:
    """A page of the accounts by name, in one query: who works here, found by name or address.

    A patient's account is found by its whole address only. Raises NotAllowed, Invalid at `cursor`.
    """
    actor.must(Permission.MANAGE_ACCOUNTS)
    found = _works_here(words)
    if "@" in words:
        found = or_(found, _is_patient_with(words))
    return page_after(
        _entries().where(and_(found, User.role == role) if role else found),
        order=[(User.full_name, "asc"), (User.id, "asc")],
        cursor=cursor,
        limit=limit,
        make=UserEntry,
    )


def user_entry(actor: Actor, user_id: str) -> UserEntry:
    """One account, whosever it is. Raises NotAllowed, NotFound."""
    actor.must(Permission.MANAGE_ACCOUNTS)
    row = db.session.execute(_entries().where(User.id == user_id)).one_or_none()
    if row is None:
        raise NotFound()
    return UserEntry(*row)


def _entries() -> Any:  # of the columns of UserEntry
    seen = select(func.max(LoginSession.last_seen_at)).where(LoginSession.user_id == User.id)
    return select(
        User, seen.correlate(User).scalar_subquery(), with_factor(User.id)
    ).execution_options(populate_existing=True)


def _works_here(words: str) -> ColumnElement[bool]:
    named = (
        or_(
            User.full_name.icontains(word, autoescape=True),
            User.email.contains(word.lower(), autoescape=True),
        )
        for word in words.split()[:MOST_WORDS]
    )
    return and_(WORKS_HERE, *named)


def _is_patient_with(words: str) -> ColumnElement[bool]:
    return and_(User.role == Role.PATIENT, User.email == words.strip().lower())
