"""Choosing a new password by a link, and asking for one without learning anything."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from clinic.accounts.changes.reset import ask_for_reset, reset_password
from clinic.accounts.kinds import SessionKind, TokenPurpose
from clinic.accounts.models import User
from clinic.accounts.queries import account_of
from clinic.accounts.sessions.session_state import actor_of
from clinic.accounts.sessions.sign_in import open_session, sign_in
from clinic.accounts.tokens import mint
from clinic.db import db, transaction
from clinic.directory.doctors import Profile, add_doctor
from tests.cast import PASSWORD, Cast
from tests.outbox import all_owed, owed_to
from tests.refusals import refused

NEW = "another-harbour-lantern-43"


def reset_token(cast: Cast) -> str:
    return mint(cast.amira.actor.user_id, TokenPurpose.RESET_PASSWORD, now=cast.now)


@pytest.mark.parametrize("email", ["amira.rahman@example.org", " Amira.Rahman@Example.ORG "])
def test_who_asks_for_a_reset_is_owed_a_mail(cast: Cast, email: str) -> None:
    ask_for_reset(email, now=cast.now)
    assert owed_to(cast.amira.actor.user_id) == ["reset_password"]


def test_T11_an_unknown_address_is_answered_alike_and_owes_nobody(cast: Cast) -> None:
    before = all_owed()
    ask_for_reset("nobody@example.org", now=cast.now)
    assert all_owed() == before


def test_who_is_shut_out_is_owed_no_reset(cast: Cast) -> None:
    with transaction() as session:
        session.execute(
            update(User).where(User.id == cast.amira.actor.user_id).values(disabled_at=cast.now)
        )
    ask_for_reset(cast.amira.actor.email, now=cast.now)
    assert owed_to(cast.amira.actor.user_id) == []


def test_what_is_no_address_is_refused_at_its_field(cast: Cast) -> None:
    with refused("invalid", field="email"):
        ask_for_reset("amira", now=cast.now)


def test_the_new_password_counts_and_the_old_one_does_not(cast: Cast) -> None:
    reset_password(reset_token(cast), NEW, now=cast.now)
    sign_in(email=cast.amira.actor.email, password=NEW, now=cast.now)
    with refused("bad_credentials"):
        sign_in(email=cast.amira.actor.email, password=PASSWORD, now=cast.now)


def test_T12_a_link_sets_one_password_only(cast: Cast) -> None:
    token = reset_token(cast)
    reset_password(token, NEW, now=cast.now)
    with refused("link_invalid"):
        reset_password(token, "a third harbour lantern", now=cast.now)
    sign_in(email=cast.amira.actor.email, password=NEW, now=cast.now)


def test_a_weak_password_does_not_use_the_link_up(cast: Cast) -> None:
    token = reset_token(cast)
    with refused("weak_password", field="password"):
        reset_password(token, "short", now=cast.now)
    reset_password(token, NEW, now=cast.now)


def test_T12_a_new_password_ends_every_session_of_this_user_and_of_nobody_else(cast: Cast) -> None:
    amira, jonas = cast.amira.actor, cast.jonas.actor
    opened = [open_session(amira.user_id, kind=kind, now=cast.now) for kind in SessionKind]
    other = open_session(jonas.user_id, now=cast.now)
    reset_password(reset_token(cast), NEW, now=cast.now)
    for session in opened:
        assert actor_of(amira.user_id, session.id, kind=session.kind, now=cast.now) is None
    assert actor_of(jonas.user_id, other.id, now=cast.now) is not None


def test_who_read_the_mail_has_verified_the_address(cast: Cast) -> None:
    ida = cast.ida.actor
    token = mint(ida.user_id, TokenPurpose.RESET_PASSWORD, now=cast.now)
    reset_password(token, NEW, now=cast.now)
    assert account_of(ida).verified


def test_an_invited_doctor_chooses_a_password_and_signs_in(cast: Cast) -> None:
    doctor = add_doctor(
        cast.petra.actor,
        email="maja@example.org",
        profile=Profile(full_name="Maja Lindqvist", specialty_id=cast.cardiology),
        now=cast.now,
    )
    token = mint(doctor.user_id, TokenPurpose.INVITATION, now=cast.now)
    reset_password(token, NEW, now=cast.now)
    opened = sign_in(email="maja@example.org", password=NEW, now=cast.now)
    assert opened.user_id == doctor.user_id


def test_T12_the_link_that_verifies_sets_no_password(cast: Cast) -> None:
    token = mint(cast.amira.actor.user_id, TokenPurpose.VERIFY_EMAIL, now=cast.now)
    before = db.session.get_one(User, cast.amira.actor.user_id).password_hash
    with refused("link_invalid"):
        reset_password(token, NEW, now=cast.now)
    user = db.session.get_one(User, cast.amira.actor.user_id, populate_existing=True)
    assert user.password_hash == before
