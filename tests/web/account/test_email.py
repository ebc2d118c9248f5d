"""Changing the address: a link to the new one, a notice to the old one, and only the button acts."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.accounts.models import User
from clinic.accounts.sessions.sign_in import sign_in as sign_in_by_password
from clinic.db import db
from clinic.notifications.deliver import Deliverer
from clinic.notifications.letters import Letter
from clinic.patients.models import Patient
from tests.application import BuildApp, Clock
from tests.cast import PASSWORD, Cast, email_of
from tests.cast_fixtures import SignIn
from tests.notifications.post import LEASE
from tests.outbox import owed_to
from tests.refusals import refused

OLD, NEW = email_of("Amira Rahman"), "amira@new.example.org"


@pytest.fixture
def amira(client: FlaskClient, cast: Cast, sign_in: SignIn) -> FlaskClient:
    return sign_in(client, cast.amira)


def asks(client: FlaskClient, email: str = NEW, password: str = PASSWORD) -> int:
    data = {"email": email, "password": password}
    return client.post("/account/email", data=data).status_code


def letters(app: Flask, clock: Clock) -> dict[tuple[str, str], Letter]:
    """The mails about an address that are due, as they go out: by kind and address."""
    sent: list[Letter] = []
    clock.advance(seconds=1)
    with app.app_context():
        sender = Deliverer(sent.append, owner="test", clock=clock, lease_length=LEASE)
        while sender.deliver_next():
            pass
    about = [letter for letter in sent if letter.kind != "verify_email"]
    return {(letter.kind, letter.recipient.address): letter for letter in about}


def email_now(app: Flask, cast: Cast) -> str:
    with app.app_context():
        user = db.session.get_one(User, cast.amira.actor.user_id)
        assert db.session.get_one(Patient, cast.amira.patient_id).email == user.email
        return user.email


def test_T8_the_new_address_gets_a_link_and_the_old_one_a_notice_and_nothing_changes(
    app: Flask, amira: FlaskClient, cast: Cast, clock: Clock
) -> None:
    assert asks(amira) == 303
    assert set(letters(app, clock)) == {("change_email", NEW), ("email_change_asked", OLD)}
    assert email_now(app, cast) == OLD


def test_T28_looking_at_the_link_changes_nothing_and_the_button_does_once(
    app: Flask, amira: FlaskClient, cast: Cast, clock: Clock, sign_in: SignIn
) -> None:
    elsewhere = sign_in(app.test_client(), cast.amira)
    asks(amira)
    token = letters(app, clock)["change_email", NEW].token
    for method in ("GET", "HEAD", "GET"):
        page = amira.open(f"/t/email/{token}", method=method, follow_redirects=True)
        assert page.status_code == 200
        assert token not in page.text
    assert email_now(app, cast) == OLD
    assert amira.post("/new-email").location == "/account/email"
    assert email_now(app, cast) == NEW
    assert amira.get("/home").status_code == 200
    assert elsewhere.get("/home").status_code == 303
    assert set(letters(app, clock)) == {("email_changed", OLD)}
    amira.get(f"/t/email/{token}")
    assert amira.get("/new-email").status_code == 410
    assert amira.post("/new-email").status_code == 410


def test_one_signs_in_with_the_new_address_only(
    app: Flask, amira: FlaskClient, cast: Cast, clock: Clock
) -> None:
    asks(amira)
    token = letters(app, clock)["change_email", NEW].token
    stranger = app.test_client()
    stranger.get(f"/t/email/{token}")
    assert stranger.post("/new-email").location == "/login"
    with app.app_context():
        sign_in_by_password(email=NEW, password=PASSWORD, now=clock())
        with refused("bad_credentials"):
            sign_in_by_password(email=OLD, password=PASSWORD, now=clock())


def test_T12_a_link_ends_after_an_hour_with_a_newer_one_and_with_a_new_password(
    app: Flask, amira: FlaskClient, cast: Cast, clock: Clock
) -> None:
    asks(amira)
    first = letters(app, clock)["change_email", NEW].token
    clock.advance(minutes=1)
    asks(amira, "another@new.example.org")
    second = letters(app, clock)["change_email", "another@new.example.org"].token
    client = app.test_client()
    client.get(f"/t/email/{first}")
    assert client.post("/new-email").status_code == 410
    client.get(f"/t/email/{second}")
    clock.advance(hours=1)
    assert client.post("/new-email").status_code == 410
    assert email_now(app, cast) == OLD


def test_a_wrong_password_or_an_odd_address_is_told_at_its_field(
    app: Flask, amira: FlaskClient, cast: Cast
) -> None:
    for email, password, field in (
        (NEW, "not my password", "password"),
        (NEW, "", "password"),
        ("no address", PASSWORD, "email"),
        (OLD, PASSWORD, "email"),
        ("amira\r\nBcc: x@example.org", PASSWORD, "email"),
    ):
        answer = amira.post("/account/email", data={"email": email, "password": password})
        assert answer.status_code == 422
        assert f'id="{field}-error"' in answer.text
    with app.app_context():
        assert owed_to(cast.amira.actor.user_id) == []


def test_an_address_that_became_somebody_else_s_meanwhile_is_not_taken(
    app: Flask, amira: FlaskClient, cast: Cast, clock: Clock
) -> None:
    asks(amira)
    token = letters(app, clock)["change_email", NEW].token
    app.test_client().post(
        "/register",
        data={"email": NEW, "full_name": "Emma Lind", "password": "seven-quiet-herons-fly"},
    )
    amira.get(f"/t/email/{token}")
    assert amira.post("/new-email").status_code == 410
    assert email_now(app, cast) == OLD


def test_no_link_goes_to_an_address_that_is_another_account_s(
    app: Flask, amira: FlaskClient, cast: Cast, clock: Clock
) -> None:
    jonas = email_of("Jonas Weber")
    assert asks(amira, jonas) == 303
    sent = set(letters(app, clock))
    assert sent == {("account_exists", jonas), ("email_change_asked", OLD)}


def test_guessing_at_ones_own_password_is_slowed_down(
    make_app: BuildApp, cast: Cast, limits: None
) -> None:
    app = make_app(RATELIMIT_ENABLED=True, LIMIT_ACCOUNT_CHANGE="3 per 5 minutes")
    client = app.test_client()
    client.post("/login", data={"email": OLD, "password": PASSWORD})
    assert [asks(client, password="a wrong guess") for _ in range(4)] == [422, 422, 422, 429]
    assert asks(client) == 429


def test_it_is_reached_from_the_profile_and_from_the_preferences(
    amira: FlaskClient, cast: Cast
) -> None:
    for path in ("/profile", "/preferences"):
        assert 'href="/account/email"' in amira.get(path).text


def test_nobody_changes_it_without_signing_in(client: FlaskClient, cast: Cast) -> None:
    for path in ("/account/email", "/account/email/sent"):
        assert client.get(path).location.startswith("/login")
    assert client.post("/account/email").location.startswith("/login")
