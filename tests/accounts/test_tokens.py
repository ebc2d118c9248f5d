"""The secrets in the links of mails: one of each purpose, bound, short-lived, told to nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from clinic.accounts.changes.change_email import ask_to_change_email, change_email
from clinic.accounts.changes.reset import reset_password
from clinic.accounts.changes.verify import verify_email
from clinic.accounts.kinds import TokenPurpose
from clinic.accounts.models import MailToken, User
from clinic.accounts.tokens import check_token, mint, redeem
from clinic.audit.models import AuditEntry
from clinic.db import db, transaction
from tests.cast import PASSWORD, Cast
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
        (TokenPurpose.CHANGE_EMAIL, timedelta(hours=1)),
    ],
)
def test_T12_each_purpose_has_its_life(cast: Cast, purpose: TokenPurpose, life: timedelta) -> None:
    token = token_for(cast, purpose)
    check_token(token, purpose, now=cast.now + life - timedelta(seconds=1))
    with refused("link_invalid"):
        check_token(token, purpose, now=cast.now + life)
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
        check_token(token, RESET, now=cast.now)
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


# -- who comes with a link that is over ------------------------------------------------------------

NEW = "another-harbour-lantern-43"


def come_with(cast: Cast, token: str, *, later: timedelta = timedelta(0)) -> None:
    with refused("link_invalid"):
        reset_password(token, NEW, now=cast.now + later)


def reuses() -> list[tuple[str, str, str | None, str, str]]:
    rows = select(AuditEntry).where(AuditEntry.action == "authn_token_reuse")
    return [
        (row.subject_kind, row.subject_id, row.actor_id, row.outcome, row.reason)
        for row in db.session.scalars(rows.order_by(AuditEntry.seq))
    ]


def about_amira(cast: Cast, why: str) -> tuple[str, str, str | None, str, str]:
    return ("user", cast.amira.actor.user_id, None, "denied", why)


def test_T12_who_comes_with_a_used_link_is_in_the_audit(cast: Cast) -> None:
    token = token_for(cast)
    reset_password(token, NEW, now=cast.now)
    assert reuses() == []
    come_with(cast, token)
    assert reuses() == [about_amira(cast, "used")]


def test_T12_so_is_who_comes_with_one_that_was_replaced(cast: Cast) -> None:
    older, _newer = token_for(cast), token_for(cast)
    come_with(cast, older)
    assert reuses() == [about_amira(cast, "replaced")]


def test_T12_and_with_one_that_is_over_or_of_another_password(cast: Cast) -> None:
    token = token_for(cast)
    come_with(cast, token, later=timedelta(minutes=30))
    change_amira(cast, password_hash="another")
    come_with(cast, token)
    assert reuses() == [about_amira(cast, "over"), about_amira(cast, "changed")]


def test_T12_of_a_link_that_nobody_was_sent_nothing_is_kept(cast: Cast) -> None:
    come_with(cast, "no-such-secret")
    come_with(cast, token_for(cast, VERIFY))
    assert reuses() == []


def test_T12_the_links_of_other_mails_tell_alike(cast: Cast) -> None:
    token = token_for(cast, VERIFY)
    verify_email(token, now=cast.now)
    with refused("link_invalid"):
        verify_email(token, now=cast.now)
    for email in ("a@example.org", "b@example.org"):
        ask_to_change_email(cast.amira.actor, email, PASSWORD, now=cast.now)
        token = token_for(cast, TokenPurpose.CHANGE_EMAIL)
    ask_to_change_email(cast.amira.actor, "c@example.org", PASSWORD, now=cast.now)
    with refused("link_invalid"):
        change_email(token, session_id=None, now=cast.now)
    assert reuses() == [about_amira(cast, "used"), about_amira(cast, "replaced")]


def test_T12_who_has_an_old_link_does_not_fill_the_audit(cast: Cast) -> None:
    token = token_for(cast)
    token_for(cast)
    for _again in range(8):
        come_with(cast, token)
    assert len(reuses()) == 5
    come_with(cast, token, later=timedelta(hours=1))
    assert len(reuses()) == 6


def test_T12_a_new_password_is_in_the_audit(cast: Cast) -> None:
    reset_password(token_for(cast), NEW, now=cast.now)
    rows = select(AuditEntry.subject_id).where(AuditEntry.action == "authn_password_change")
    assert db.session.scalars(rows).all() == [cast.amira.actor.user_id]
