"""The second step of signing in: the password was right, the second factor is still to be shown."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from clinic.accounts.attempts import Budget
from clinic.accounts.factors.second_factor import SecondFactorAsked, check_code
from clinic.accounts.kinds import Means
from clinic.accounts.models import User
from clinic.accounts.sessions.sign_in import NOWHERE, SignInOrigin, open_session
from clinic.core.errors import N_, Invalid
from clinic.db import db

if TYPE_CHECKING:
    from clinic.accounts.models import LoginSession

#: So long the right password is worth something without the second factor.
LIFE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class FirstStep:
    """Who gave the right password, and when; `print` tells it from another one, and nothing else."""

    user_id: str
    print: str
    at: datetime


def first_step(asked: SecondFactorAsked, *, now: datetime) -> FirstStep:
    """What is remembered, in the browser, of a right password."""
    return FirstStep(asked.user_id, _print(asked.proven), now)


def finish_by_code(
    step: FirstStep,
    code: str,
    *,
    now: datetime,
    origin: SignInOrigin = NOWHERE,
    code_budgets: Sequence[Budget] = (),
) -> LoginSession:
    """Sign in by a code of the app, or a recovery code; wrong ones count for the `code_budgets`.

    Raises Invalid `step_over` where the first step is too long ago or the password has changed, and
    what `check_code` raises.
    """
    proven = _still_right(step, now)
    check_code(step.user_id, code, budgets=code_budgets, now=now)
    return open_session(
        step.user_id, proven=proven, means=Means.PASSWORD_AND_CODE, origin=origin, now=now
    )


def finish_by_passkey(
    step: FirstStep, *, now: datetime, origin: SignInOrigin = NOWHERE
) -> LoginSession:
    """The same for whose passkey has just answered. Raises Invalid `step_over`."""
    proven = _still_right(step, now)
    return open_session(
        step.user_id, proven=proven, means=Means.PASSWORD_AND_PASSKEY, origin=origin, now=now
    )


def _still_right(step: FirstStep, now: datetime) -> str:
    user = db.session.get(User, step.user_id, populate_existing=True)
    proven = user.password_hash if user else None
    in_time = step.at <= now < step.at + LIFE
    if proven is None or not in_time or not hmac.compare_digest(_print(proven), step.print):
        raise Invalid("step_over", N_("That took too long. Enter your password again."))
    return proven


def _print(password_hash: str) -> str:
    return hashlib.sha256(password_hash.encode()).hexdigest()
