"""Changing the address that somebody signs in with: asked for here, carried out by a link in a mail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from clinic.accounts.actor import Actor
from clinic.accounts.attempts import Budget, check_and_count
from clinic.accounts.details import normal_email
from clinic.accounts.events import EmailChangeAsked, EmailChanged, RegisteredAgain
from clinic.accounts.guesses import guess
from clinic.accounts.kinds import TokenPurpose
from clinic.accounts.models import PastAddress, User
from clinic.accounts.permissions import Permission
from clinic.accounts.sessions.open_sessions import end_all_sessions
from clinic.accounts.tokens import link_invalid, redeem, replace, reuse_noted
from clinic.core.errors import N_, Invalid
from clinic.db import db, transactional
from clinic.dispatch import announce


def ask_to_change_email(
    actor: Actor, email: str, password: str, *, now: datetime, budgets: Sequence[Budget] = ()
) -> None:
    """Owe a link to the new address, and a notice to the old one. Nothing has changed yet.

    Whoever asks does not learn whether the new address is another account's: then its owner is told
    instead. A wrong password counts for the `budgets`, and so does the mail.
    Raises Invalid at the field `password` or `email`, NotAllowed, TooMany, Busy.
    """
    actor.must(Permission.OWN_ACCOUNT)
    user = db.session.get_one(User, actor.user_id)
    if not guess(password, user.password_hash, budgets=budgets, now=now).is_right:
        sentence = N_("This is not your password.")
        raise Invalid("wrong_password", sentence, fields={"password": sentence})
    new = normal_email(email)
    if new == user.given_email:
        sentence = N_("This is your address already.")
        raise Invalid("invalid", sentence, fields={"email": sentence})
    _ask(actor.user_id, new, budgets, now=now)


@transactional
def _ask(user_id: str, new: str, budgets: Sequence[Budget], *, now: datetime) -> None:
    check_and_count(budgets, now=now)
    user = db.session.get_one(User, user_id, with_for_update={"key_share": True})
    owner = db.session.scalar(select(User).where(User.email == new))
    user.pending_email = new
    # A link that was sent to another address before is worth nothing from now on.
    replace(user_id, TokenPurpose.CHANGE_EMAIL, now=now)
    announce(
        EmailChangeAsked(
            at=now,
            user_id=user_id,
            taken=owner is not None,
            verified=user.email_verified_at is not None,
        )
    )
    if owner is not None and owner.disabled_at is None:
        announce(RegisteredAgain(at=now, user_id=owner.id))


def change_email(token: str, *, session_id: str | None, now: datetime) -> User:
    """The new address is theirs: from now on it is the one to sign in with. Works once.

    All the user's other sessions end; `session_id` is the one of this browser, if there is one. The
    address before, if it was known to be theirs, can be put back for a week (`undo_email`).
    Raises Invalid `link_invalid`, also where the address has become another account's meanwhile.
    """
    with reuse_noted(token, now=now):
        return _change(token, session_id=session_id, now=now)


@transactional
def _change(token: str, *, session_id: str | None, now: datetime) -> User:
    user = redeem(token, TokenPurpose.CHANGE_EMAIL, now=now)
    new = user.pending_email
    if new is None or db.session.scalar(select(User.id).where(User.email == new)) is not None:
        raise link_invalid()
    past = _keep(user, now=now) if user.email_verified_at is not None else None
    user.email, user.claimed_email, user.pending_email = new, None, None
    user.email_verified_at = now
    end_all_sessions(user.id, now=now, but=session_id)
    announce(EmailChanged(at=now, user_id=user.id, past_address_id=past.id if past else ""))
    return user


def _keep(user: User, *, now: datetime) -> PastAddress:
    past = PastAddress(user_id=user.id, email=user.email, changed_at=now)
    db.session.add(past)
    db.session.flush()
    return past
