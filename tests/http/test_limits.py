"""Guessing is slowed down."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from clinic.extensions import limiter
from clinic.web.errors import _pause
from tests.accounts.authenticator_app import app_in_use
from tests.application import BuildApp, Clock
from tests.cast import PASSWORD, Cast, email_of

# How often somebody may ask does not depend on the database.
pytestmark = pytest.mark.only_on("sqlite")

WRONG = "a wrong guess"
AMIRA, JONAS = email_of("Amira Rahman"), email_of("Jonas Weber")


@pytest.fixture
def guarded(make_app: BuildApp, cast: Cast, limits: None) -> Flask:
    return make_app(RATELIMIT_ENABLED=True)


def guess(
    client: FlaskClient, email: str, password: str = WRONG, ip: str = "10.0.0.1"
) -> TestResponse:
    return client.post(
        "/login",
        data={"email": email, "password": password},
        environ_overrides={"REMOTE_ADDR": ip},
    )


def test_ten_wrong_guesses_at_one_account_are_enough_from_wherever(guarded: Flask) -> None:
    client = guarded.test_client()
    tries = [guess(client, AMIRA, ip=f"10.0.1.{n}").status_code for n in range(11)]
    assert tries == [422] * 10 + [429]
    answer = guess(client, AMIRA.upper(), PASSWORD, ip="10.0.1.99")
    assert answer.status_code == 429
    assert "Wait 5 minutes" in answer.text
    assert 290 < int(answer.headers["Retry-After"]) <= 300
    assert guess(client, JONAS, PASSWORD, ip="10.0.1.99").status_code == 303


def test_ten_wrong_guesses_a_minute_from_one_place_are_enough_at_whomever(guarded: Flask) -> None:
    client = guarded.test_client()
    tries = [guess(client, f"nobody{n}@example.org").status_code for n in range(11)]
    assert tries == [422] * 10 + [429]
    assert guess(client, AMIRA, PASSWORD, ip="10.0.0.2").status_code == 303


def test_a_whole_clinic_may_sign_in_from_one_place(guarded: Flask) -> None:
    answers = [guess(guarded.test_client(), AMIRA, PASSWORD).status_code for _ in range(15)]
    assert answers == [303] * 15


def test_T9_a_place_registers_twenty_people_an_hour_and_no_more(guarded: Flask) -> None:
    answers = []
    for number in range(11):
        new = {"full_name": "Emma", "email": f"emma{number}@example.org", "password": PASSWORD}
        answers.append(guarded.test_client().post("/register", data=new).status_code)
        answers.append(guarded.test_client().post("/register/doctor", data=new).status_code)
    assert answers[:20] == [303, 422] * 10
    assert answers[20:] == [429, 429]


def test_looking_at_the_form_is_no_try(guarded: Flask) -> None:
    client = guarded.test_client()
    assert {client.get("/login").status_code for _ in range(30)} == {200}


def test_limits_hold_without_redis(make_app: BuildApp, cast: Cast, limits: None) -> None:
    app = make_app(
        RATELIMIT_ENABLED=True,
        RATELIMIT_STORAGE_URI="redis://127.0.0.1:1",
        RATELIMIT_STORAGE_OPTIONS={"socket_connect_timeout": 0.2},
    )
    client = app.test_client()
    tries = [guess(client, AMIRA, ip=f"10.0.2.{n}").status_code for n in range(11)]
    assert tries == [422] * 10 + [429]


@pytest.mark.parametrize(
    ("seconds", "words"), [(60, "Wait a minute"), (300, "Wait 5 minutes"), (86_400, "24 hours")]
)
def test_the_pause_is_told(app: Flask, seconds: int, words: str) -> None:
    with app.test_request_context():
        assert words in _pause(seconds)


def test_nobody_asks_for_mail_after_mail(guarded: Flask, cast: Cast) -> None:
    client = guarded.test_client()
    for email in (JONAS, "nobody@example.org"):
        tries = [client.post("/forgot", data={"email": email}).status_code for _ in range(2)]
        assert tries == [303, 429]


def test_T11_an_address_that_may_be_somebody_else_s_is_not_flooded(
    guarded: Flask, cast: Cast
) -> None:
    for email in (AMIRA, JONAS):
        client = guarded.test_client()
        guess(client, email, PASSWORD)
        assert [client.post("/verification").status_code for _ in range(2)] == [303, 429]


def test_a_stranger_who_asks_again_and_again_does_not_keep_the_owner_from_asking(
    make_app: BuildApp, cast: Cast, limits: None
) -> None:
    app = make_app(RATELIMIT_ENABLED=True, LIMIT_RESET="2 per day")
    own = app.test_client()
    assert guess(own, AMIRA, PASSWORD).status_code == 303
    own.post("/logout")
    asks = [forgot(app.test_client(), ip=f"10.0.3.{n}").status_code for n in range(3)]
    assert asks == [303, 303, 429]
    assert forgot(own, ip="10.0.3.9").status_code == 303


def forgot(client: FlaskClient, *, ip: str) -> TestResponse:
    return client.post("/forgot", data={"email": AMIRA}, environ_overrides={"REMOTE_ADDR": ip})


def test_mails_from_one_place_to_anybody_count_together(
    make_app: BuildApp, cast: Cast, limits: None
) -> None:
    app = make_app(RATELIMIT_ENABLED=True, LIMIT_MAILS_PER_ADDRESS="2 per hour")
    asks = [
        app.test_client().post(path, data={"email": f"nobody{n}@example.org"}).status_code
        for n, path in enumerate(("/forgot", "/verify/again", "/forgot", "/verify/again"))
    ]
    assert asks == [303, 303, 429, 429]


def test_the_mail_that_verifies_is_sent_again_three_times_in_six_hours(
    guarded: Flask, clock: Clock
) -> None:
    client, asks = guarded.test_client(), []
    for _ in range(4):
        asks.append(client.post("/verify/again", data={"email": AMIRA}).status_code)
        with guarded.app_context():
            limiter.reset()  # what is counted in the database stays
        clock.advance(minutes=2)
    assert asks == [303, 303, 303, 429]
    clock.advance(hours=6)
    assert client.post("/verify/again", data={"email": AMIRA}).status_code == 303


def test_T29_wrong_codes_from_one_place_count_together_on_pages_and_in_programs(
    make_app: BuildApp, cast: Cast, limits: None, clock: Clock
) -> None:
    app = make_app(RATELIMIT_ENABLED=True, LIMIT_CODES_PER_ADDRESS="2 per 5 minutes")
    with app.app_context():
        phones = {
            who.actor.email: app_in_use(who.actor, now=clock()) for who in (cast.amira, cast.jonas)
        }
    page = app.test_client()
    guess(page, AMIRA, PASSWORD)
    assert page.post("/login/second", data={"code": "000000"}).status_code == 422
    api = {"email": JONAS, "password": PASSWORD, "code": "000000"}
    assert app.test_client().post("/api/v1/auth/login", json=api).status_code == 401
    answer = page.post("/login/second", data={"code": phones[AMIRA].at(clock())})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "300")
    right = {**api, "code": phones[JONAS].at(clock())}
    assert app.test_client().post("/api/v1/auth/login", json=right).status_code == 429
    elsewhere = {"REMOTE_ADDR": "10.0.4.1"}
    there = app.test_client().post("/api/v1/auth/login", json=right, environ_overrides=elsewhere)
    assert there.status_code == 200


def test_many_wrong_guesses_at_many_from_many_places_stop_all_guessing(
    make_app: BuildApp, cast: Cast, limits: None
) -> None:
    app = make_app(RATELIMIT_ENABLED=True, LIMIT_SIGN_IN_FOR_ALL="2 per 5 minutes")
    tries = [
        guess(app.test_client(), f"nobody{n}@example.org", ip=f"10.0.5.{n}").status_code
        for n in range(3)
    ]
    assert tries == [422, 422, 429]


def test_somebody_takes_all_their_data_away_so_often(
    make_app: BuildApp, cast: Cast, limits: None
) -> None:
    app = make_app(RATELIMIT_ENABLED=True, LIMIT_EXPORT="2 per hour")
    own = app.test_client()
    guess(own, AMIRA, PASSWORD)
    kinds = ("json", "ics", "json")
    taken = [own.post(f"/profile/data/{kind}").status_code for kind in kinds]
    assert taken == [200, 200, 429]
