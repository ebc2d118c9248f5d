"""Two people, or a thief and an owner, use one address or one token at the same moment."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from clinic.accounts.changes.reset import reset_password
from clinic.accounts.changes.undo_email import undo_email_change
from clinic.accounts.deactivate import deactivate_user
from clinic.accounts.kinds import SessionKind, TokenPurpose
from clinic.accounts.models import MailToken, User
from clinic.accounts.sessions.refresh import rotate, start
from clinic.accounts.sessions.session_state import actor_of
from clinic.accounts.sessions.sign_in import open_session
from clinic.accounts.tokens import mint
from clinic.core.errors import NotFound
from clinic.db import db
from clinic.patients.models import Patient
from clinic.patients.register import ask_to_sign_up, change_patient
from clinic.privacy.clearing import clear_unproven
from tests.accounts.changes.test_undo_email import changes
from tests.cast import PASSWORD, Cast, another_admin, email_of
from tests.outbox import owed_to
from tests.races.together import said, together

pytestmark = pytest.mark.slow

NOOR: dict[str, Any] = {
    "email": "noor@example.org",
    "full_name": "Noor Haddad",
    "password": PASSWORD,
}


def test_two_who_rotate_one_token_at_once_end_the_session_and_one_has_a_new_one(
    app: Flask, cast: Cast
) -> None:
    amira = cast.amira.actor.user_id
    with app.app_context():
        session = open_session(amira, kind=SessionKind.PROGRAM, now=cast.now)
        token = start(session, now=cast.now)
    act = partial(rotate, token.id, session_id=session.id, user_id=amira, now=cast.now)
    outcomes = together(app, [act, act])
    assert [outcome.value is None for outcome in outcomes].count(False) == 1
    with app.app_context():
        assert actor_of(amira, session.id, kind=SessionKind.PROGRAM, now=cast.now) is None


def test_of_many_who_register_one_address_at_once_one_gets_the_account_and_none_an_error(
    app: Flask, cast: Cast
) -> None:
    outcomes = together(app, [partial(ask_to_sign_up, **NOOR, now=cast.now)] * 6)
    assert said(outcomes) == ["done"] * 6
    with app.app_context():
        [user_id] = db.session.scalars(select(User.id).where(User.email == NOOR["email"]))
        patients = select(func.count()).select_from(Patient)
        assert db.session.scalar(patients.where(Patient.email == NOOR["email"])) == 1
        assert owed_to(user_id) == ["account_exists", "verify_email"]


def test_of_two_who_use_one_link_at_once_one_sets_the_password(app: Flask, cast: Cast) -> None:
    with app.app_context():
        token = mint(cast.amira.actor.user_id, TokenPurpose.RESET_PASSWORD, now=cast.now)
    acts = [
        partial(reset_password, token, f"harbour-lantern-{number}", now=cast.now)
        for number in range(4)
    ]
    assert said(together(app, acts)) == ["done"] + ["link_invalid"] * 3


def test_of_many_links_made_at_once_one_remains(app: Flask, cast: Cast) -> None:
    act = partial(mint, cast.amira.actor.user_id, TokenPurpose.VERIFY_EMAIL, now=cast.now)
    assert said(together(app, [act] * 4)) == ["done"] * 4
    with app.app_context():
        good = select(func.count()).where(MailToken.replaced_at.is_(None))
        assert db.session.scalar(good) == 1


def test_of_three_who_put_an_address_back_at_once_one_does(app: Flask, cast: Cast) -> None:
    with app.app_context():
        token = changes(cast, "amira@new.example.org", now=cast.now)
    acts = [partial(undo_email_change, token, now=cast.now)] * 3
    assert said(together(app, acts)) == ["done"] + ["link_invalid"] * 2
    with app.app_context():
        found = db.session.get_one(User, cast.amira.actor.user_id)
        assert found.email == email_of("Amira Rahman")
        assert owed_to(found.id).count("reset_password") == 1


def test_a_thief_s_link_and_the_owner_s_at_once_leave_the_owner_s_address(
    app: Flask, cast: Cast
) -> None:
    later = cast.now + timedelta(minutes=1)
    with app.app_context():
        owners = changes(cast, "amira@new.example.org", now=cast.now)
        thiefs = changes(cast, "amira@newer.example.org", now=later)
    acts = [partial(undo_email_change, token, now=later) for token in (thiefs, owners)]
    assert said(together(app, acts)) in (["done", "done"], ["done", "link_invalid"])
    with app.app_context():
        found = db.session.get_one(User, cast.amira.actor.user_id)
        assert found.email == email_of("Amira Rahman")


def test_who_is_completed_at_the_desk_while_they_are_cleared_goes_or_stays_as_a_whole(
    app: Flask, cast: Cast
) -> None:
    later, born = cast.now + timedelta(days=8), date(1990, 5, 4)
    newcomers = [f"newcomer{number}@example.org" for number in range(8)]
    with app.app_context():
        for email in newcomers:
            ask_to_sign_up(**NOOR | {"email": email}, now=cast.now)
        found = select(Patient).where(Patient.email.in_(newcomers))
        patients = {one.email: one.id for one in db.session.scalars(found)}

    def complete() -> set[str]:
        """Every second of them, one after the other; tells who was still there."""
        done = set()
        for email in newcomers[::2]:
            with suppress(NotFound):
                changed = {"birth_date": born}
                change_patient(cast.nadia.actor, patients[email], changed, now=later)
                done.add(email)
        return done

    clear = partial(clear_unproven, now=later)
    *cleared, completed = together(app, [clear, clear, complete])
    with app.app_context():
        users = set(db.session.scalars(select(User.email).where(User.email.in_(newcomers))))
        left = set(db.session.scalars(select(Patient.email).where(Patient.email.in_(newcomers))))
    # Nobody is half gone, and none of those whom the desk had in hand; all others go, once.
    assert users == left == completed.value
    assert sum(outcome.value for outcome in cleared) == len(newcomers) - len(left)


def test_of_two_admins_who_switch_each_other_off_at_once_one_stays(app: Flask, cast: Cast) -> None:
    with app.app_context():
        paul, petra = another_admin(), cast.petra.actor
    acts = [
        partial(deactivate_user, petra, paul.user_id, now=cast.now),
        partial(deactivate_user, paul, petra.user_id, now=cast.now),
    ]
    assert sorted(said(together(app, acts))) == ["done", "last_admin"]
