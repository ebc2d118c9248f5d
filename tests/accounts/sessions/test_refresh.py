"""A program stays signed in by tokens that count once."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select, update

from clinic.accounts.actor import Actor
from clinic.accounts.kinds import SessionKind
from clinic.accounts.models import LoginSession, RefreshToken, User
from clinic.accounts.sessions.refresh import rotate, start
from clinic.accounts.sessions.session_state import actor_of
from clinic.accounts.sessions.sign_in import open_session, sign_in, sign_out
from clinic.audit.models import AuditEntry
from clinic.db import db, transaction
from tests.cast import PASSWORD, Cast

PROGRAM = SessionKind.PROGRAM


def begin(cast: Cast, actor: Actor | None = None) -> RefreshToken:
    user_id = (actor or cast.amira.actor).user_id
    return start(open_session(user_id, kind=PROGRAM, now=cast.now), now=cast.now)


def follow(
    cast: Cast, token: RefreshToken, *, jti: str = "", now: datetime | None = None
) -> RefreshToken | None:
    return rotate(
        jti or token.id,
        session_id=token.session_id,
        user_id=cast.amira.actor.user_id,
        now=now or cast.now,
    )


def program_of(cast: Cast, token: RefreshToken) -> Actor | None:
    return actor_of(cast.amira.actor.user_id, token.session_id, kind=PROGRAM, now=cast.now)


def test_T14_each_token_is_traded_for_the_next_one_of_the_same_session(cast: Cast) -> None:
    first = begin(cast)
    second = follow(cast, first)
    assert second is not None
    assert second.id != first.id
    assert second.session_id == first.session_id
    assert follow(cast, second) is not None


def test_the_whole_chain_ends_when_its_session_does(cast: Cast) -> None:
    first = begin(cast)
    second = follow(cast, first, now=cast.now + timedelta(days=13))
    assert second is not None
    assert second.expires_at == first.expires_at == cast.now + timedelta(days=14)
    assert follow(cast, second, now=second.expires_at) is None


def test_T14_a_token_that_comes_twice_ends_the_session(cast: Cast) -> None:
    first = begin(cast)
    second = follow(cast, first)
    assert second is not None
    assert follow(cast, first) is None
    assert program_of(cast, first) is None
    assert follow(cast, second) is None


def test_T14_that_a_token_came_twice_is_kept_in_the_audit_without_naming_a_culprit(
    cast: Cast,
) -> None:
    first = begin(cast)
    for _ in range(3):
        follow(cast, first)
    [entry] = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "authn_token_reuse"))
    assert (entry.subject_id, entry.actor_id) == (cast.amira.actor.user_id, None)


def test_a_token_that_never_was_is_refused_and_ends_nothing(cast: Cast) -> None:
    first = begin(cast)
    assert follow(cast, first, jti="0" * 32) is None
    assert program_of(cast, first) is not None


def test_T14_a_token_belongs_to_its_session_and_its_user(cast: Cast) -> None:
    first, other = begin(cast), begin(cast)
    assert follow(cast, other, jti=first.id) is None
    trade = partial(rotate, first.id, session_id=first.session_id, now=cast.now)
    assert trade(user_id=cast.jonas.actor.user_id) is None
    assert trade(user_id=cast.amira.actor.user_id) is not None


def test_a_session_that_was_signed_out_is_not_refreshed(cast: Cast) -> None:
    first = begin(cast)
    actor = program_of(cast, first)
    assert actor is not None
    sign_out(actor, now=cast.now)
    assert follow(cast, first) is None


def test_who_is_shut_out_is_not_refreshed(cast: Cast) -> None:
    first = begin(cast)
    with transaction() as session:
        session.execute(
            update(User).where(User.id == cast.amira.actor.user_id).values(disabled_at=cast.now)
        )
    assert follow(cast, first) is None


def test_a_page_has_nothing_to_refresh(cast: Cast) -> None:
    page = open_session(cast.amira.actor.user_id, now=cast.now)
    with pytest.raises(ValueError, match="page"):
        start(page, now=cast.now)


@pytest.mark.parametrize("kind", SessionKind)
def test_a_session_of_one_kind_is_none_of_the_other(cast: Cast, kind: SessionKind) -> None:
    amira = cast.amira.actor.user_id
    opened = open_session(amira, kind=kind, now=cast.now)
    known = {one for one in SessionKind if actor_of(amira, opened.id, kind=one, now=cast.now)}
    assert known == {kind}


@pytest.mark.parametrize(
    ("who", "life"),
    [
        ("amira", timedelta(days=14)),
        ("lena", timedelta(hours=12)),
        ("nadia", timedelta(hours=12)),
        ("petra", timedelta(hours=12)),
    ],
)
def test_a_program_of_staff_is_out_after_twelve_hours_a_patients_after_two_weeks(
    cast: Cast, who: str, life: timedelta
) -> None:
    email = getattr(cast, who).actor.email
    opened = sign_in(email=email, password=PASSWORD, kind=PROGRAM, now=cast.now)
    assert db.session.get_one(LoginSession, opened.id).expires_at == cast.now + life
