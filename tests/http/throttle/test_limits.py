"""Guessing is slowed down."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from clinic.accounts.models import User
from clinic.db import transaction
from clinic.extensions import limiter
from clinic.http.throttle.pauses import sentence_for
from tests.application import BuildApp, Clock
from tests.cast import PASSWORD, Cast, OnlinePatient, email_of
from tests.outbox import owed_to

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
        LIMIT_API_PER_ADDRESS="2 per minute",
        RATELIMIT_STORAGE_URI="redis://127.0.0.1:1",
        RATELIMIT_STORAGE_OPTIONS={"socket_connect_timeout": 0.2},
    )
    client = app.test_client()
    tries = [client.get("/api/v1/clinic").status_code for _ in range(3)]
    assert tries == [200, 200, 429]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "Wait a minute"),
        (60, "Wait a minute"),
        (241, "Wait 5 minutes"),
        (300, "Wait 5 minutes"),
        (3601, "Wait 2 hours"),
        (86_400, "24 hours"),
    ],
)
def test_the_pause_is_told(app: Flask, seconds: int, words: str) -> None:
    with app.test_request_context():
        assert words in sentence_for(seconds)


def test_nobody_asks_for_mail_after_mail(guarded: Flask, cast: Cast) -> None:
    client = guarded.test_client()
    for email in (JONAS, "nobody@example.org"):
        tries = [client.post("/forgot", data={"email": email}).status_code for _ in range(2)]
        assert tries == [303, 429]


@pytest.mark.parametrize(
    ("path", "away", "sends", "statuses"),
    [
        ("/unlock", 40, {"password": WRONG}, [422, 422, 429]),
        ("/prove", 10, {"password": WRONG}, [422, 422, 429]),
        ("/account/password", 0, {"old": WRONG, "new": "quiet-herons-fly-7"}, [422, 422, 429]),
        ("/account/email", 0, {"email": "a@example.org", "password": PASSWORD}, [303, 303, 429]),
        ("/verification", 0, {}, [303, 303, 429]),
    ],
)
def test_T24_what_the_signed_in_try_counts_though_the_cache_is_emptied(
    make_app: BuildApp,
    cast: Cast,
    clock: Clock,
    limits: None,
    path: str,
    away: int,
    sends: dict[str, str],
    statuses: list[int],
) -> None:
    settings = ("SIGN_IN_PER_ACCOUNT", "ACCOUNT_CHANGE", "VERIFICATION")
    app = make_app(RATELIMIT_ENABLED=True, **{f"LIMIT_{one}": "2 per hour" for one in settings})
    client, tries = app.test_client(), []
    guess(client, AMIRA, PASSWORD)
    with app.app_context(), transaction() as session:
        session.execute(update(User).where(User.email == AMIRA).values(email_verified_at=None))
    clock.advance(minutes=away)
    for _ in statuses:
        tries.append(client.post(path, data=sends).status_code)
        clock.advance(minutes=2 * (path == "/verification"))  # sooner it is a double press
        with app.app_context():
            limiter.reset()
    assert tries == statuses


def ask_for_reset(client: FlaskClient, email: str, number: int) -> int:
    ip = {"REMOTE_ADDR": f"10.0.3.{number}"}
    return client.post("/forgot", data={"email": email}, environ_overrides=ip).status_code


def links_owed(app: Flask, who: OnlinePatient) -> int:
    """How many mails with a link for a new password are owed to somebody."""
    with app.app_context():
        return owed_to(who.actor.user_id).count("reset_password")


def test_T11_many_places_do_not_flood_one_mailbox_and_there_is_always_a_good_link_in_it(
    guarded: Flask, cast: Cast, clock: Clock
) -> None:
    for number in range(4):
        clock.advance(seconds=1)
        answer = ask_for_reset(guarded.test_client(), AMIRA, number)
        assert answer == 303, "nobody is told"
    assert links_owed(guarded, cast.amira) == 3
    clock.advance(minutes=15)  # the links of before are good for as long again
    assert ask_for_reset(guarded.test_client(), AMIRA, 5) == 303
    assert links_owed(guarded, cast.amira) == 4


def test_T11_T36_strangers_do_not_keep_the_owner_from_a_new_password(
    make_app: BuildApp, cast: Cast, limits: None, clock: Clock
) -> None:
    app = make_app(
        RATELIMIT_ENABLED=True, LIMIT_RESET="1 per day", LIMIT_MAILS_PER_ADDRESS="2 per day"
    )
    own = app.test_client()
    guess(own, AMIRA, PASSWORD)
    own.post("/logout")
    assert [ask_for_reset(app.test_client(), AMIRA, 1) for _ in range(2)] == [303, 429]
    clock.advance(seconds=1)
    assert ask_for_reset(app.test_client(), AMIRA, 2) == 303, "a new browser elsewhere"
    clock.advance(seconds=1)
    assert ask_for_reset(app.test_client(), JONAS, 1) == 303
    assert ask_for_reset(own, AMIRA, 1) == 303, "her own browser, though the address is used up"
    assert links_owed(app, cast.amira) == 3


def test_T11_an_address_that_may_be_somebody_else_s_is_not_flooded(
    guarded: Flask, cast: Cast
) -> None:
    for email in (AMIRA, JONAS):
        client = guarded.test_client()
        guess(client, email, PASSWORD)
        assert [client.post("/verification").status_code for _ in range(2)] == [303, 429]


def test_mails_from_one_place_to_anybody_count_together(
    make_app: BuildApp, cast: Cast, limits: None
) -> None:
    app = make_app(RATELIMIT_ENABLED=True, LIMIT_MAILS_PER_ADDRESS="2 per hour")
    asks = [
        app.test_client().post(path, data={"email": f"nobody{n}@example.org"}).status_code
        for n, path in enumerate(("/forgot", "/verify/again", "/forgot", "/verify/again"))
    ]
    assert asks == [303, 303, 429, 429]


def test_the_mail_that_verifies_is_sent_again_six_times_an_hour(
    guarded: Flask, clock: Clock
) -> None:
    client, asks = guarded.test_client(), []
    for _ in range(7):
        asks.append(client.post("/verify/again", data={"email": AMIRA}).status_code)
        with guarded.app_context():
            limiter.reset()  # what is counted in the database stays
        clock.advance(minutes=2)
    assert asks == [303] * 6 + [429]
    clock.advance(hours=1)
    assert client.post("/verify/again", data={"email": AMIRA}).status_code == 303
