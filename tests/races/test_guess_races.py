"""T36: many guesses at the same moment are no more than one after the other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from clinic.accounts.attempts import Budget, Rate
from clinic.accounts.changes.change_email import ask_to_change_email
from clinic.accounts.changes.change_password import change_password
from clinic.accounts.changes.reset import ask_for_reset
from clinic.accounts.factors.second_factor import check_code
from clinic.accounts.models import Attempt
from clinic.accounts.sessions.reauthenticate import unlock
from clinic.accounts.sessions.sign_in import sign_in
from clinic.db import db
from clinic.privacy.record_code import take_record
from tests.accounts.authenticator_app import app_in_use
from tests.cast import PASSWORD, Cast
from tests.races.together import said, together

pytestmark = pytest.mark.slow

AT_ONCE, MAY = 12, 3
BUDGETS = (Budget("one place", (Rate(MAY, timedelta(minutes=5)),)),)
WRONG = "a wrong guess"
NEW = "another-harbour-lantern-43"


def tries_of(cast: Cast) -> dict[str, tuple[Callable[[], Any], str]]:
    """By what is tried: one try, and what is said of one that is looked at."""
    amira, now = cast.amira.actor, cast.now
    with_budgets: dict[str, Any] = {"budgets": BUDGETS, "now": now}
    return {
        "sign in": (
            partial(sign_in, email=amira.email, password=WRONG, **with_budgets),
            "bad_credentials",
        ),
        "unlock": (partial(unlock, amira, WRONG, **with_budgets), "wrong_password"),
        "password": (
            partial(change_password, amira, old=WRONG, new=NEW, **with_budgets),
            "invalid",
        ),
        "address": (
            partial(ask_to_change_email, amira, "a@example.org", WRONG, **with_budgets),
            "wrong_password",
        ),
        "record": (partial(take_record, amira, "K7QM-4TXP-9WDR", **with_budgets), "code_invalid"),
        "code": (partial(check_code, amira.user_id, "000000", **with_budgets), "wrong_code"),
        "mail": (partial(ask_for_reset, amira.email, **with_budgets), "done"),
    }


@pytest.mark.parametrize(
    "what", ["sign in", "unlock", "password", "address", "record", "code", "mail"]
)
def test_T36_of_many_who_try_at_once_no_more_are_looked_at_than_may(
    app: Flask, cast: Cast, what: str
) -> None:
    with app.app_context():
        app_in_use(cast.amira.actor, now=cast.now)
    act, looked_at = tries_of(cast)[what]
    outcomes = said(together(app, [act] * AT_ONCE))
    assert outcomes == sorted([looked_at] * MAY + ["too_many_requests"] * (AT_ONCE - MAY))


def test_T36_right_passwords_at_once_leave_nothing_counted(app: Flask, cast: Cast) -> None:
    act = partial(
        sign_in, email=cast.amira.actor.email, password=PASSWORD, budgets=BUDGETS, now=cast.now
    )
    assert said(together(app, [act] * 8)) == ["done"] * 8
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Attempt)) == 0
