"""Tries are counted in the database, for as long as they matter."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from clinic.accounts.attempts import (
    Budget,
    Rate,
    check_attempts,
    count_attempt,
    forget_old_attempts,
)
from clinic.accounts.models import Attempt
from clinic.accounts.sessions.sign_in import sign_in
from clinic.core.errors import TooMany
from clinic.db import db
from tests.cast import NOW, PASSWORD, Cast
from tests.refusals import refused

pytestmark = pytest.mark.usefixtures("app_context")

AMIRA = Budget("account:amira", (Rate(2, timedelta(minutes=5)), Rate(3, timedelta(days=1))))
JONAS = Budget("account:jonas", AMIRA.rates)


def pause(now_plus: timedelta) -> int:
    """The seconds that somebody is told to wait so long after the first try; 0 for none."""
    try:
        check_attempts([JONAS, AMIRA], now=NOW + now_plus)
    except TooMany as error:
        return int(str(error.details["retry_after"]))
    return 0


def test_tries_are_too_many_in_a_span_and_then_no_more(cast: Cast) -> None:
    for seconds in (0, 60):
        assert pause(timedelta(seconds=seconds)) == 0
        count_attempt([AMIRA], now=NOW + timedelta(seconds=seconds))
    assert pause(timedelta(seconds=60)) == 240
    assert pause(timedelta(seconds=299)) == 1
    assert pause(timedelta(minutes=5)) == 0


def test_the_longer_span_counts_too(cast: Cast) -> None:
    for minutes in (0, 10, 20):
        count_attempt([AMIRA], now=NOW + timedelta(minutes=minutes))
    assert pause(timedelta(hours=1)) == 23 * 3600
    assert pause(timedelta(days=1)) == 0


def test_nobody_counts_for_another(cast: Cast) -> None:
    for _try in range(5):
        count_attempt([AMIRA], now=NOW)
    check_attempts([JONAS], now=NOW)


def test_the_table_tells_nobody_s_address_and_forgets_after_a_day(cast: Cast) -> None:
    count_attempt([AMIRA], now=NOW)
    [row] = db.session.scalars(select(Attempt))
    assert "amira" not in row.subject
    assert forget_old_attempts(now=NOW + timedelta(hours=23)) == 0
    assert forget_old_attempts(now=NOW + timedelta(days=1)) == 1


def test_wrong_passwords_count_and_right_ones_do_not(cast: Cast) -> None:
    email = cast.amira.actor.email
    for _try in range(4):
        sign_in(email=email, password=PASSWORD, budgets=[AMIRA], now=NOW)
    for _try in range(2):
        with refused("bad_credentials"):
            sign_in(email=email, password="a wrong guess", budgets=[AMIRA], now=NOW)
    with refused("too_many_requests"):
        sign_in(email=email, password=PASSWORD, budgets=[AMIRA], now=NOW)
    sign_in(email=email, password=PASSWORD, budgets=[AMIRA], now=NOW + timedelta(minutes=5))
