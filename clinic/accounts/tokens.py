"""The secrets in the links of mails: made when the mail is written, kept as a hash, used once."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, select, update

from clinic.accounts.events import LinkReused
from clinic.accounts.kinds import TokenPurpose
from clinic.accounts.models import MailToken, PastAddress, User
from clinic.core.errors import N_, Invalid, NotFound
from clinic.db import db, transactional
from clinic.dispatch import announce

LIVES: dict[TokenPurpose, timedelta] = {
    TokenPurpose.RESET_PASSWORD: timedelta(minutes=30),
    TokenPurpose.VERIFY_EMAIL: timedelta(hours=24),
    TokenPurpose.INVITATION: timedelta(days=7),
    TokenPurpose.CHANGE_EMAIL: timedelta(hours=1),
    TokenPurpose.UNDO_EMAIL: timedelta(days=7),
}


@transactional
def mint(
    user_id: str, purpose: TokenPurpose, *, now: datetime, past_address_id: str | None = None
) -> str:
    """A new secret for a link; older ones of the same purpose are worth nothing from now on.

    One that puts an address back names it, and lives from the change on, not from now; it leaves
    those of other addresses alone.

    Only its hash is kept: nobody can read it out of the database. Raises NotFound for an unknown or
    disabled user, and for an address that cannot be put back any more.
    """
    # The lock makes two who mint at once take turns: the constraint allows one of each purpose.
    user = db.session.scalar(select(User).where(User.id == user_id).with_for_update(key_share=True))
    if user is None or user.disabled_at is not None:
        raise NotFound()
    since = now if past_address_id is None else _changed_at(past_address_id, user_id)
    db.session.execute(
        delete(MailToken).where(
            MailToken.user_id == user_id,
            MailToken.purpose == purpose,
            MailToken.past_address_id.is_not_distinct_from(past_address_id),
        )
    )
    token = secrets.token_urlsafe(32)
    db.session.add(
        MailToken(
            purpose=purpose,
            user_id=user_id,
            past_address_id=past_address_id,
            token_hash=_hash(token),
            bound_state=_state(user, purpose),
            created_at=now,
            expires_at=since + LIVES[purpose],
        )
    )
    db.session.flush()
    return token


def check(token: str, *purposes: TokenPurpose, now: datetime) -> User:
    """Whose the token is; uses nothing up. Raises Invalid `link_invalid` unless it is good for one of
    these now.
    """
    return _valid(_owner(token), purposes, now)[1]


def is_good(token: str, *purposes: TokenPurpose, now: datetime) -> bool:
    """Whether `check` finds nothing wrong."""
    try:
        check(token, *purposes, now=now)
    except Invalid:
        return False
    return True


def redeem(token: str, *purposes: TokenPurpose, now: datetime) -> User:
    """Use the token up, inside the open transaction, and tell whose it is; the user is locked.

    Raises Invalid `link_invalid`, the same for an unknown, used, expired or superseded one, for
    another purpose, and where password or address have changed since.
    """
    owner = _owner(token).with_for_update(of=User, key_share=True)
    found, user = _valid(owner, purposes, now)
    # Whoever comes second, or after a newer token was made, finds no such row any more.
    used = db.session.execute(
        update(MailToken)
        .where(MailToken.id == found.id, MailToken.used_at.is_(None))
        .values(used_at=now)
        .returning(MailToken.id)
    )
    if used.one_or_none() is None:
        raise link_invalid()
    return user


@transactional
def note_reuse(token: str, *, now: datetime) -> None:
    """Keep in the audit that a link came again after it was used: somebody may have a copy."""
    row = db.session.execute(_owner(token)).one_or_none()
    if row is not None and row[0].used_at is not None:
        found, user = row
        announce(LinkReused(at=now, user_id=user.id, purpose=found.purpose))


def past_address_of(token: str) -> PastAddress:
    """The address that a redeemed token puts back. Raises Invalid `link_invalid` where it names none."""
    found = db.session.scalar(
        select(PastAddress)
        .join(MailToken, MailToken.past_address_id == PastAddress.id)
        .where(MailToken.token_hash == _hash(token))
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise link_invalid()
    return found


def link_invalid() -> Invalid:
    """What is said of every link that is worth nothing, whatever the cause."""
    return Invalid("link_invalid", N_("This link is not valid any more. Ask for a new one."))


def _valid(
    owner: Select[MailToken, User], purposes: tuple[TokenPurpose, ...], now: datetime
) -> tuple[MailToken, User]:
    row = db.session.execute(owner).one_or_none()
    if row is None:
        raise link_invalid()
    found, user = row
    if (
        found.purpose not in purposes
        or found.used_at is not None
        or found.expires_at <= now
        or found.bound_state != _state(user, found.purpose)
        or user.disabled_at is not None
    ):
        raise link_invalid()
    return found, user


def _owner(token: str) -> Select[MailToken, User]:
    return (
        select(MailToken, User)
        .join(User, User.id == MailToken.user_id)
        .where(MailToken.token_hash == _hash(token))
        .execution_options(populate_existing=True)
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _changed_at(past_address_id: str, user_id: str) -> datetime:
    past = db.session.get(PastAddress, past_address_id, populate_existing=True)
    if past is None or past.user_id != user_id or past.undone_at is not None:
        raise NotFound()
    return past.changed_at


def _state(user: User, purpose: TokenPurpose) -> str:
    """A fingerprint of what a token is bound to; an address holds no line break."""
    if purpose is TokenPurpose.UNDO_EMAIL:
        return _hash(user.id)
    wished = f"\n{user.pending_email or ''}" if purpose is TokenPurpose.CHANGE_EMAIL else ""
    return _hash(f"{user.email}\n{user.password_hash or ''}{wished}")
