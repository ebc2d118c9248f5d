"""The secrets in the links of mails: one of each purpose, bound, short-lived, told to nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from clinic.accounts.kinds import TokenPurpose
from clinic.accounts.models import MailToken, User
from clinic.accounts.tokens import check, mint, redeem
from clinic.db import db, transaction
from tests.cast import Cast
from tests.refusals import refused

VERIFY, RESET, INVITATION = (
    TokenPurpose.VERIFY_EMAIL,
    TokenPurpose.RESET_PASSWORD,
    TokenPurpose.INVITATION,
)


def token_for(cast: Cast, purpose: TokenPurpose = RESET) -> str:
    return mint(cast.amira.actor.user_id, purpose, now=cast.now)


def use(cast: Cast, token: str, purpose: TokenPurpose = RESET, *, later: timedelta) -> User:
    with transaction():
        return redeem(token, purpose, now=cast.now + later)


def change_amira(cast: Cast, **values: object) -> None:
    with transaction() as session:
        session.execute(update(User).where(User.id == cast.amira.actor.user_id).values(**values))


def test_a_token_tells_whose_it_is(cast: Cast) -> None:
    assert use(cast, token_for(cast), later=timedelta(0)).id == cast.amira.actor.user_id


def test_T12_T24_only_a_hash_is_kept(cast: Cast) -> None:
    token = token_for(cast)
    [row] = db.session.scalars(select(MailToken))
    assert len(token) >= 43
    assert token not in " ".join(str(value) for value in vars(row).values())


@pytest.mark.parametrize(
    ("purpose", "life"),
    [
        (RESET, timedelta(minutes=30)),
        (VERIFY, timedelta(hours=24)),
        (INVITATION, timedelta(days=7)),
    ],
)
def test_T12_each_purpose_has_its_life(cast: Cast, purpose: TokenPurpose, life: timedelta) -> None:
    token = token_for(cast, purpose)
    check(token, purpose, now=cast.now + life - timedelta(seconds=1))
    with refused("link_invalid"):
        check(token, purpose, now=cast.now + life)
    with refused("link_invalid"):
        use(cast, token, purpose, later=life)


def test_T12_a_token_is_used_once(cast: Cast) -> None:
    token = token_for(cast)
    use(cast, token, later=timedelta(0))
    with refused("link_invalid"):
        use(cast, token, later=timedelta(0))


def test_looking_at_a_token_does_not_use_it_up(cast: Cast) -> None:
    token = token_for(cast)
    for _ in range(3):
        check(token, RESET, now=cast.now)
    use(cast, token, later=timedelta(0))


def test_T12_a_newer_token_makes_the_older_one_useless(cast: Cast) -> None:
    older, newer = token_for(cast), token_for(cast)
    with refused("link_invalid"):
        use(cast, older, later=timedelta(0))
    use(cast, newer, later=timedelta(0))


def test_a_newer_token_of_another_purpose_or_person_changes_nothing(cast: Cast) -> None:
    token = token_for(cast)
    token_for(cast, VERIFY)
    mint(cast.jonas.actor.user_id, RESET, now=cast.now)
    use(cast, token, later=timedelta(0))


def test_T12_a_token_is_good_for_its_purpose_only(cast: Cast) -> None:
    with refused("link_invalid"):
        use(cast, token_for(cast, VERIFY), RESET, later=timedelta(0))


@pytest.mark.parametrize(
    "changes",
    [{"password_hash": "another"}, {"email": "other@example.org"}],
)
def test_T12_a_token_dies_with_what_it_is_bound_to(cast: Cast, changes: dict[str, object]) -> None:
    token = token_for(cast)
    change_amira(cast, **changes)
    with refused("link_invalid"):
        use(cast, token, later=timedelta(0))


def test_T12_a_token_of_somebody_who_is_shut_out_is_worth_nothing(cast: Cast) -> None:
    token = token_for(cast)
    change_amira(cast, disabled_at=cast.now)
    with refused("link_invalid"):
        use(cast, token, later=timedelta(0))
    with refused("not_found"):
        token_for(cast)


@pytest.mark.parametrize("token", ["", "x", "\ud800", "\x00", "a" * 5000, "ä"])
def test_T12_what_never_was_a_token_is_refused_like_all_others(cast: Cast, token: str) -> None:
    with refused("link_invalid"):
        use(cast, token, later=timedelta(0))
