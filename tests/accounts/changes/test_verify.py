"""Proving that an address is one's own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from clinic.accounts.actor import Actor
from clinic.accounts.changes.verify import ask_for_verification, verify_email
from clinic.accounts.kinds import TokenPurpose
from clinic.accounts.models import User
from clinic.accounts.queries import account_of
from clinic.accounts.tokens import mint
from clinic.db import db
from tests.cast import Cast
from tests.outbox import owed_to
from tests.refusals import refused


@pytest.fixture
def ida(cast: Cast) -> Actor:
    """Somebody who has not yet shown that the address is hers."""
    db.session.get_one(User, cast.ida.actor.user_id).email_verified_at = None
    db.session.commit()
    return replace(cast.ida.actor, verified=False)


def test_the_link_of_the_mail_verifies_the_address_once(cast: Cast, ida: Actor) -> None:
    token = mint(ida.user_id, TokenPurpose.VERIFY_EMAIL, now=cast.now)
    assert not account_of(ida).verified
    verify_email(token, now=cast.now)
    assert account_of(ida).verified
    with refused("link_invalid"):
        verify_email(token, now=cast.now)


def test_the_link_of_a_reset_verifies_nothing_by_itself(cast: Cast, ida: Actor) -> None:
    token = mint(ida.user_id, TokenPurpose.RESET_PASSWORD, now=cast.now)
    with refused("link_invalid"):
        verify_email(token, now=cast.now)
    assert not account_of(ida).verified


def test_who_asks_again_is_owed_one_more_mail_a_minute(cast: Cast, ida: Actor) -> None:
    before = owed_to(ida.user_id)
    for _again in range(3):
        ask_for_verification(ida, now=cast.now)
    assert sorted([*before, "verify_email"]) == owed_to(ida.user_id)


def test_who_is_verified_is_owed_none(cast: Cast) -> None:
    ask_for_verification(cast.amira.actor, now=cast.now)
    assert owed_to(cast.amira.actor.user_id) == []
