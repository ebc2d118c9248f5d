"""Taking a second factor away: its owner, or the clinic for who has lost it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from clinic.accounts.actor import Actor
from clinic.accounts.details import normal_email
from clinic.accounts.events import FactorRemoved, FactorsReset
from clinic.accounts.factors import passkeys, recovery, totp
from clinic.accounts.factors.second_factor import has_factor, is_required_of
from clinic.accounts.kinds import Factor
from clinic.accounts.models import CodeMiss, Passkey, User
from clinic.accounts.sessions.open_sessions import end_all_sessions, end_other_sessions
from clinic.core.errors import N_, Conflict, NotFound
from clinic.db import db, transactional
from clinic.dispatch import announce


@transactional
def give_up_totp(actor: Actor, *, now: datetime) -> None:
    """Forget the authenticator app; all other sessions end.

    Raises NotFound, and Conflict `factor_needed` where it is the last that the clinic asks for.
    """
    if not totp.remove(actor.user_id):
        raise NotFound()
    _given_up(actor, Factor.TOTP, now)


@transactional
def give_up_passkey(actor: Actor, passkey_id: str, *, now: datetime) -> None:
    """Forget a passkey; otherwise as `give_up_totp`."""
    passkeys.remove(actor.user_id, passkey_id)
    _given_up(actor, Factor.PASSKEY, now)


def _given_up(actor: Actor, factor: Factor, now: datetime) -> None:
    if not has_factor(actor.user_id):
        if is_required_of(actor.role):
            raise Conflict(
                "factor_needed", N_("The clinic asks you for a second factor: add another first.")
            )
        recovery.forget_codes(actor.user_id)
    end_other_sessions(actor, now=now)
    announce(FactorRemoved(at=now, user_id=actor.user_id, factor=factor))


@transactional
def reset_factors(email: str, *, now: datetime) -> None:
    """Take all factors of a user away, whom the clinic knows in person; all their sessions end.

    Raises NotFound, Invalid at the field `email`.
    """
    user = db.session.scalar(select(User).where(User.email == normal_email(email)))
    if user is None:
        raise NotFound()
    take_all(user.id, now=now)
    announce(FactorsReset(at=now, user_id=user.id))


def take_all(user_id: str, *, now: datetime) -> None:
    """Forget all that the user shows besides the password, and end all their sessions.

    Inside the open transaction; whoever calls it tells what happened.
    """
    totp.remove(user_id)
    recovery.forget_codes(user_id)
    for model in (Passkey, CodeMiss):
        db.session.execute(delete(model).where(model.user_id == user_id))
    end_all_sessions(user_id, now=now)
