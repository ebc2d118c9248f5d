"""The secrets in the links of mails: made when the mail is written, kept as a hash, used once.

A verb that redeems one stands in `reuse_noted`: whoever comes with a link that is worth nothing any
more leaves a row in the audit, under the name of the user it was mailed to.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, select, update

from clinic.accounts.attempts import Budget, Rate, check_and_count, count_if_room
from clinic.accounts.events import LinkReused
from clinic.accounts.kinds import TokenPurpose
from clinic.accounts.models import MailToken, PastAddress, User
from clinic.core.errors import N_, Invalid, NotFound, TooMany
from clinic.db import db, transactional
from clinic.dispatch import announce

LIVES: dict[TokenPurpose, timedelta] = {
    TokenPurpose.RESET_PASSWORD: timedelta(minutes=30),
    TokenPurpose.VERIFY_EMAIL: timedelta(hours=24),
    TokenPurpose.INVITATION: timedelta(days=7),
    TokenPurpose.CHANGE_EMAIL: timedelta(hours=1),
    TokenPurpose.UNDO_EMAIL: timedelta(days=7),
    TokenPurpose.SIGN_IN: timedelta(minutes=30),
}
#: So long after its end a link is still known, so that it can be told who comes with it.
REMEMBERED = timedelta(days=7)
#: So many mails with a link do strangers cause in one mailbox, in half of the time that it lives: the
#: newest that was sent is good for the other half at least, so nobody waits for one in vain.
TO_ONE_MAILBOX = 3
#: So many rows in the audit for one link: who has an old one must not fill the disk.
NOTED = (Rate(5, timedelta(hours=1)),)


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
    if past_address_id is None:
        replace(user_id, purpose, now=now)
    else:
        db.session.execute(delete(MailToken).where(MailToken.past_address_id == past_address_id))
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


def replace(user_id: str, *purposes: TokenPurpose, now: datetime) -> None:
    """The user's links of these purposes are worth nothing from now on, inside the open transaction."""
    db.session.execute(
        update(MailToken)
        .where(
            MailToken.user_id == user_id,
            MailToken.purpose.in_(purposes),
            MailToken.replaced_at.is_(None),
        )
        .values(replaced_at=now)
    )


def check_token(token: str, *purposes: TokenPurpose, now: datetime) -> User:
    """Whose the token is; uses nothing up. Raises Invalid `link_invalid` unless it is good for one of
    these now.
    """
    return _valid(_owner(token), purposes, now)[1]


def is_good(token: str, *purposes: TokenPurpose, now: datetime) -> bool:
    """Whether `check_token` finds nothing wrong."""
    try:
        check_token(token, *purposes, now=now)
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


def has_room(email: str, purpose: TokenPurpose, *, now: datetime) -> bool:
    """Whether a stranger's wish may become one more mail to this address; if so, it counts as one."""
    rate = Rate(TO_ONE_MAILBOX, LIVES[purpose] / 2)
    return count_if_room(Budget(f"mailbox:{purpose}:{email}", (rate,)), now=now)


@contextmanager
def reuse_noted(token: str, *, now: datetime) -> Iterator[None]:
    """Around a verb: its `link_invalid` leaves a row in the audit, where it is known whose link it was.

    Of a link that nobody was sent, nothing is kept: it would be a row for each guess.
    """
    try:
        yield
    except Invalid as error:
        if error.code == "link_invalid":
            _note_reuse(token, now=now)
        raise


@transactional
def _note_reuse(token: str, *, now: datetime) -> None:
    row = db.session.execute(_owner(token)).one_or_none()
    why = _why_over(*row, now) if row is not None else ""
    if row is None or not why:
        return
    try:
        check_and_count([Budget(f"old link:{row[0].id}", NOTED)], now=now)
    except TooMany:
        return
    announce(LinkReused(at=now, user_id=row[1].id, why=why))


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
    return Invalid("link_invalid", N_("This link no longer works. Ask for a new one."))


def _valid(
    owner: Select[MailToken, User], purposes: tuple[TokenPurpose, ...], now: datetime
) -> tuple[MailToken, User]:
    row = db.session.execute(owner).one_or_none()
    if row is None:
        raise link_invalid()
    found, user = row
    over = _why_over(found, user, now)
    if over or found.purpose not in purposes or user.disabled_at is not None:
        raise link_invalid()
    return found, user


def _why_over(found: MailToken, user: User, now: datetime) -> str:
    """Why a link that was good once is worth nothing any more, as a code; "" for one that is good."""
    if found.used_at is not None:
        return "used"
    if found.replaced_at is not None:
        return "replaced"
    if found.expires_at <= now:
        return "over"
    return "" if found.bound_state == _state(user, found.purpose) else "changed"


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
