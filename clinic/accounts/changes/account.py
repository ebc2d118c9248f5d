"""Correcting one's own account."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from clinic.accounts.actor import Actor
from clinic.accounts.details import full_name_of, locale_of, phone_of, time_zone_of
from clinic.accounts.events import AccountChanged
from clinic.accounts.models import User
from clinic.accounts.permissions import Permission
from clinic.core.errors import N_, Invalid, Sentence
from clinic.db import db, transactional
from clinic.dispatch import announce

#: Field -> how it is checked.
_CHECKS: dict[str, Callable[[str], str]] = {
    "full_name": full_name_of,
    "phone": phone_of,
    "locale": locale_of,
    "time_zone": time_zone_of,
}
#: What may be None: then the clinic's own language or zone is used.
_OPTIONAL = frozenset({"locale", "time_zone"})


@transactional
def change_account(actor: Actor, changes: Mapping[str, Any], *, now: datetime) -> User:
    """Change the named ones of full_name, phone, locale and time_zone, and leave the others.

    The address is what somebody signs in with, and is not changed here. Raises Invalid at every
    field at fault (`unknown_field` for others than these four), NotAllowed.
    """
    actor.must(Permission.OWN_ACCOUNT)
    strange = {name: N_("This cannot be changed here.") for name in changes if name not in _CHECKS}
    if strange:
        raise Invalid("unknown_field", fields=strange)
    user = db.session.get_one(User, actor.user_id)
    values = _checked(changes, phone=user.phone)
    for name, value in values.items():
        setattr(user, name, value)
    if values:
        db.session.flush()
        announce(AccountChanged(at=now, user_id=user.id, fields=frozenset(values)))
    return user


def details_of(actor: Actor, *, lock: bool = False) -> dict[str, str | None]:
    """What `change_account` changes; `lock` keeps the account's row until the transaction ends."""
    keep = {"key_share": True} if lock else None
    user = db.session.get_one(User, actor.user_id, with_for_update=keep)
    return {name: getattr(user, name) for name in _CHECKS}


def _checked(changes: Mapping[str, Any], *, phone: str) -> dict[str, str | None]:
    values: dict[str, str | None] = {}
    wrong: dict[str, Sentence] = {}
    for name, value in changes.items():
        try:
            values[name] = _value(name, value, phone)
        except Invalid as error:
            wrong |= error.fields
    if wrong:
        raise Invalid("invalid", fields=wrong)
    return values


def _value(name: str, value: Any, phone: str) -> str | None:
    if value is None and name in _OPTIONAL:
        return None
    if not isinstance(value, str):
        raise Invalid("invalid", fields={name: N_("Enter text here.")})
    return phone_of(value, kept=phone) if name == "phone" else _CHECKS[name](value)
