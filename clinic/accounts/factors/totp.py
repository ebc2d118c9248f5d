"""An authenticator app: codes of six digits that change every 30 seconds (TOTP, RFC 6238)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pyotp
from pyotp.exceptions import OTPVerificationError
from sqlalchemy import delete, select, update

from clinic.accounts.actor import Actor
from clinic.accounts.events import FactorAdded
from clinic.accounts.kinds import Factor
from clinic.accounts.models import Totp
from clinic.core.errors import N_, Conflict, Invalid, NotFound
from clinic.db import db, transactional
from clinic.dispatch import announce

#: Clocks may differ by one code, before or after.
WINDOW = 1


@dataclass(frozen=True, slots=True)
class Setup:
    """What the app is told once: the `secret` to type, and the `uri` of the picture."""

    secret: str
    uri: str


@transactional
def begin(actor: Actor, *, now: datetime) -> None:
    """Make a new secret, which counts for nothing until a code of it was given.

    Raises Conflict `factor_exists` where an app is in use already.
    """
    found = db.session.get(Totp, actor.user_id, with_for_update=True, populate_existing=True)
    if found is not None and found.confirmed_at is not None:
        raise Conflict("factor_exists", N_("You use an authenticator app already."))
    if found is None:
        found = Totp(user_id=actor.user_id)
        db.session.add(found)
    # 32 letters of Base32: 160 bits, as RFC 4226 recommends.
    found.secret, found.created_at, found.last_step = pyotp.random_base32(32), now, 0


def setup_of(actor: Actor, *, issuer: str) -> Setup:
    """The secret that waits for its first code. Raises NotFound where none does."""
    found = db.session.get(Totp, actor.user_id, populate_existing=True)
    if found is None or found.confirmed_at is not None:
        raise NotFound()
    app = pyotp.TOTP(found.secret)
    return Setup(found.secret, app.provisioning_uri(name=actor.email, issuer_name=issuer))


@transactional
def confirm_app(actor: Actor, code: str, *, now: datetime) -> None:
    """The app is in use from now on, since it has given a right code.

    Raises Invalid `wrong_code` at the field `code`, NotFound where nothing waits for one.
    """
    found = db.session.get(Totp, actor.user_id, with_for_update=True, populate_existing=True)
    if found is None or found.confirmed_at is not None:
        raise NotFound()
    step = _step_of(found, code, now)
    if step is None:
        sentence = N_("This code is wrong. Check that the clock of your device is right.")
        raise Invalid("wrong_code", sentence, fields={"code": sentence})
    found.confirmed_at, found.last_step = now, step
    announce(FactorAdded(at=now, user_id=actor.user_id, factor=Factor.TOTP))


def use(user_id: str, code: str, *, now: datetime) -> bool:
    """Use up a code, inside the open transaction; False where it is wrong or was used before."""
    found = db.session.get(Totp, user_id, populate_existing=True)
    step = _step_of(found, code, now) if found and found.confirmed_at else None
    if step is None:
        return False
    # Whoever comes second with the same code, or an older one, changes no row.
    used = db.session.execute(
        update(Totp)
        .where(Totp.user_id == user_id, Totp.last_step < step)
        .values(last_step=step)
        .returning(Totp.user_id)
    )
    return used.one_or_none() is not None


def is_in_use(user_id: str) -> bool:
    """Whether codes of an app are asked for."""
    confirmed = (Totp.user_id == user_id) & Totp.confirmed_at.is_not(None)
    return db.session.scalar(select(Totp.user_id).where(confirmed)) is not None


def remove(user_id: str) -> bool:
    """Forget the app, inside the open transaction; False where there was none in use."""
    gone = db.session.execute(
        delete(Totp).where(Totp.user_id == user_id).returning(Totp.confirmed_at)
    ).one_or_none()
    return gone is not None and gone.confirmed_at is not None


def _step_of(found: Totp, code: str, now: datetime) -> int | None:
    """The 30 seconds since 1970 whose code this is, if it is near enough."""
    digits = "".join(code.split())
    if len(digits) != 6 or not digits.isascii() or not digits.isdigit():
        return None
    app = pyotp.TOTP(found.secret)
    try:
        return app.verify_and_get_timecode(digits, for_time=now, valid_window=WINDOW)
    except OTPVerificationError:
        return None
