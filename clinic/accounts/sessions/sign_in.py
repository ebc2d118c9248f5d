"""Signing in and out: a row for each sign-in, which its token names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from clinic.accounts.actor import Actor
from clinic.accounts.attempts import Budget, check_attempts
from clinic.accounts.details import normal_email
from clinic.accounts.events import SignedIn, SignedOut, SignInFailed, TriesUsedUp
from clinic.accounts.factors.second_factor import check_factor
from clinic.accounts.guesses import Guess, guess
from clinic.accounts.idle import ABSOLUTE, FRESH, PATIENTS_PROGRAM
from clinic.accounts.kinds import Means, SessionKind
from clinic.accounts.models import LoginSession, User
from clinic.accounts.passwords import hash_password, is_outdated
from clinic.accounts.permissions import Role
from clinic.core.errors import N_, Invalid
from clinic.db import db, transactional
from clinic.dispatch import announce


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInOrigin:
    """From where somebody signs in: a few words of the browser, and a part of the address."""

    device: str = ""
    network: str = ""


NOWHERE = SignInOrigin()


def sign_in(
    *,
    email: str,
    password: str,
    now: datetime,
    kind: SessionKind = SessionKind.PAGE,
    code: str = "",
    origin: SignInOrigin = NOWHERE,
    budgets: Sequence[Budget] = (),
    code_budgets: Sequence[Budget] = (),
) -> LoginSession:
    """Check address and password and open a session of this kind.

    Wrong tries count for the `budgets`, wrong codes for the `code_budgets`. Nobody signs in before
    they have shown that the address is theirs: whoever registers would else learn whether somebody
    had it before. Raises Invalid `bad_credentials`, the same for an unknown address, a wrong password
    and an address that is not verified; SecondFactorAsked where there is a second factor and no `code`;
    Invalid `wrong_code` and `too_many_codes`; TooMany, Busy.
    """
    # First, or a code that is not looked at would tell whether the password is right.
    check_attempts(code_budgets if code else (), now=now)
    user = _user_of(email)
    proven = user.password_hash if user else None
    lets_in = not _why_not(user, right=True)
    guessed = guess(password, proven, lets_in=lets_in, budgets=budgets, now=now)
    why = _why_not(user, right=guessed.is_right)
    if user is None or proven is None or why:
        _refuse(user, why, guessed, now=now)
        raise _bad_credentials()
    new_hash = hash_password(password) if is_outdated(proven) else None
    strong = check_factor(user.id, proven, code, budgets=code_budgets, now=now)
    return _open(
        user.id,
        kind=kind,
        proven=proven,
        new_hash=new_hash,
        means=Means.PASSWORD_AND_CODE if strong else Means.PASSWORD,
        origin=origin,
        now=now,
    )


def _user_of(email: str) -> User | None:
    try:
        return db.session.scalar(select(User).where(User.email == normal_email(email)))
    except Invalid:
        return None


def _why_not(user: User | None, *, right: bool) -> str:
    """Why nobody gets in, in a word that only the audit reads; "" for who may."""
    if user is None:
        return "unknown"
    if not right:
        return "wrong"
    if user.disabled_at is not None:
        return "disabled"
    return "" if user.email_verified_at is not None else "unverified"


@transactional
def _refuse(user: User | None, why: str, guessed: Guess, *, now: datetime) -> None:
    """As much is written for an unknown address as for a known one."""
    user_id = user.id if user else ""
    announce(SignInFailed(at=now, user_id=user_id, why=why))
    if guessed.is_last:
        announce(TriesUsedUp(at=now, user_id=user_id, what="passwords"))


def _bad_credentials() -> Invalid:
    return Invalid("bad_credentials", N_("Address and password do not match."))


@transactional
def _open(
    user_id: str,
    *,
    kind: SessionKind,
    now: datetime,
    proven: str | None = None,
    new_hash: str | None = None,
    means: Means,
    origin: SignInOrigin = NOWHERE,
) -> LoginSession:
    user = _locked(user_id)
    # A new password ends all sessions; none may open with the old one a moment later.
    if proven is not None and (user.password_hash != proven or user.disabled_at is not None):
        raise _bad_credentials()
    user.password_hash = new_hash or user.password_hash
    opened = LoginSession(
        user_id=user_id,
        kind=kind,
        created_at=now,
        last_seen_at=now,
        expires_at=now + _life(user.role, kind),
        strong=means.is_strong,
        fresh_until=now + FRESH,
        device=origin.device[:80],
        network=origin.network[:50],
    )
    db.session.add(opened)
    db.session.flush()
    announce(SignedIn(at=now, user_id=user_id, session_id=opened.id, means=means))
    return opened


def _locked(user_id: str) -> User:
    lock = {"key_share": True}
    return db.session.get_one(User, user_id, with_for_update=lock, populate_existing=True)


def _life(role: Role, kind: SessionKind) -> timedelta:
    patients_program = kind == SessionKind.PROGRAM and role == Role.PATIENT
    return PATIENTS_PROGRAM if patients_program else ABSOLUTE


@transactional
def open_session(
    user_id: str,
    *,
    now: datetime,
    kind: SessionKind = SessionKind.PAGE,
    proven: str | None = None,
    means: Means = Means.REGISTRATION,
    origin: SignInOrigin = NOWHERE,
) -> LoginSession:
    """Sign somebody in who has just proved who they are, by registering or by a second factor.

    Raises Invalid `bad_credentials` where the password is not the one that was `proven` any more.
    """
    return _open(user_id, kind=kind, proven=proven, means=means, origin=origin, now=now)


@transactional
def sign_out(actor: Actor, *, now: datetime) -> None:
    """End the actor's session; its token is refused from now on."""
    if actor.session_id is None:
        return
    db.session.execute(
        update(LoginSession)
        .where(LoginSession.id == actor.session_id, LoginSession.ended_at.is_(None))
        .values(ended_at=now)
    )
    announce(SignedOut(at=now, user_id=actor.user_id, session_id=actor.session_id))
