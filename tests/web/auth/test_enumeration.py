"""T11: nobody learns who has an account, by whatever door they ask.

What takes how long is measured by `make bench`.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from clinic.accounts.kinds import TokenPurpose
from clinic.accounts.models import User
from clinic.accounts.tokens import mint
from clinic.booking.models import Appointment
from clinic.db import db, transaction
from clinic.extensions import limiter
from tests.application import BuildApp, Clock
from tests.cast import FRIDAY, PASSWORD, Cast, email_of
from tests.cast_fixtures import SignIn
from tests.outbox import all_owed, owed_to

KNOWN, UNKNOWN = email_of("Amira Rahman"), "nobody.here@example.org"
NEWCOMERS = "seven-quiet-herons-fly"
NEW = {"full_name": "Emma Lind", "password": NEWCOMERS}
WRONG = "a wrong guess"
ASKING: dict[str, dict[str, str]] = {
    "/login": {"password": "a wrong guess at it"},
    "/forgot": {},
    "/register": NEW,
    "/verify/again": {},
}


def seen(answer: TestResponse) -> tuple[Any, ...]:
    """All that somebody sees of an answer, save the values of cookies, tokens and fingerprints."""
    headers = {
        (name, value.partition("=")[0] if name == "Set-Cookie" else value)
        for name, value in answer.headers
        if name not in ("X-Request-Id", "Content-Length")
    }
    text = re.sub(
        r'(csrf-token" content|csrf_token" value|page_of" value|data-page-of'
        r'|fingerprint" type="hidden" value)="[^"]+"',
        "",
        answer.text,
    )
    for email in (KNOWN, UNKNOWN):
        text = text.replace(email, "it")
    return answer.status_code, headers, text


def after(client: FlaskClient, path: str, email: str) -> list[tuple[Any, ...]]:
    """What somebody sees who asks with an address, and follows where they are led."""
    answer = client.post(path, data={"email": email, **ASKING[path]})
    found = [seen(answer)]
    if answer.location:
        found.append(seen(client.get(answer.location)))
    return found


@pytest.mark.parametrize("path", ASKING)
def test_T11_the_answer_is_the_same_whether_an_address_is_known_or_not(
    app: Flask, cast: Cast, path: str
) -> None:
    known, unknown = (after(app.test_client(), path, email) for email in (KNOWN, UNKNOWN))
    assert known == unknown


def test_T11_doctors_who_register_are_answered_alike(app: Flask, cast: Cast) -> None:
    answers = []
    for email in (KNOWN, UNKNOWN):
        client, new = app.test_client(), {**NEW, "specialty_id": cast.cardiology}
        answers.append(seen(client.post("/register/doctor", data={"email": email, **new})))
    assert answers[0] == answers[1]


def test_T11_who_registers_with_a_known_address_can_do_what_any_newcomer_can(
    app: Flask, cast: Cast, clock: Clock
) -> None:
    """The rooms, the forms, the mail once more, the address once changed: nothing tells."""
    told = []
    for email in (KNOWN, UNKNOWN):
        client, found = app.test_client(), list[Any]()
        client.post("/register", data={"email": email, **NEW})
        rooms = ("/home", "/profile", "/preferences", "/account/email")
        found.extend(seen(client.get(path)) for path in rooms)
        clock.advance(minutes=2)
        found.append(seen(client.post("/verification")))
        other = {"email": f"other-{email}", "password": NEWCOMERS}
        found.append(seen(client.post("/account/email", data=other)))
        client.post("/logout")
        # Nor does the password of the newcomer open anything before the mail was read.
        guessed = {"email": email, "password": NEWCOMERS}
        found.append(seen(client.post("/login", data=guessed)))
        told.append(found)
    assert [status for status, *_ in told[1]] == [200, 200, 200, 200, 303, 303, 422]
    assert told[0] == told[1]


def test_T11_the_owner_of_the_address_is_told_by_mail_and_keeps_the_account(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    client.post("/register", data={"email": KNOWN, **NEW})
    with app.app_context():
        assert owed_to(cast.amira.actor.user_id) == ["account_exists"]
        users = db.session.scalars(select(User).where(User.full_name == "Emma Lind")).all()
        [beside] = users
        assert owed_to(beside.id) == []
        assert (beside.claimed_email, beside.email_verified_at) == (KNOWN, None)
        assert db.session.get_one(User, cast.amira.actor.user_id).email == KNOWN
    assert "Amira" not in client.get("/home").text
    assert client.get("/appointments").status_code == 200


def test_T11_the_account_beside_another_books_nothing(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    client.post("/register", data={"email": KNOWN, **NEW})
    answer = client.post(
        "/appointments",
        data={
            "doctor_id": cast.lena.doctor_id,
            "visit_type_id": cast.first_visit,
            "starts_at": cast.slot(FRIDAY, "09:00").isoformat(),
        },
    )
    assert answer.location.startswith("/verify/code")
    with app.app_context():
        assert db.session.scalars(select(Appointment)).all() == []


def test_T11_a_new_address_that_is_taken_is_answered_like_any_other(
    app: Flask, cast: Cast, sign_in: SignIn
) -> None:
    answers = []
    for email in (email_of("Jonas Weber"), UNKNOWN):
        client = sign_in(app.test_client(), cast.amira)
        data = {"email": email, "password": PASSWORD}
        answers.append(seen(client.post("/account/email", data=data)))
    assert answers[0] == answers[1]
    with app.app_context():
        assert owed_to(cast.jonas.actor.user_id) == ["account_exists"]


def test_T9_the_twenty_first_registration_in_an_hour_is_refused_though_the_cache_was_emptied(
    make_app: BuildApp, cast: Cast, limits: None
) -> None:
    app = make_app(RATELIMIT_ENABLED=True, LIMIT_REGISTRATION="2 per hour")
    statuses = []
    for number in range(3):
        new = {"email": f"emma{number}@example.org", **NEW}
        statuses.append(app.test_client().post("/register", data=new).status_code)
        forget_the_cache(app)
    assert statuses == [303, 303, 429]


def test_T11_mails_that_are_asked_for_again_and_again_are_counted_in_the_database(
    make_app: BuildApp, cast: Cast, limits: None
) -> None:
    app = make_app(RATELIMIT_ENABLED=True)
    for email in (KNOWN, UNKNOWN):
        statuses = []
        for _ask in range(2):
            statuses.append(app.test_client().post("/forgot", data={"email": email}).status_code)
            forget_the_cache(app)
        assert statuses == [303, 429]


def forget_the_cache(app: Flask) -> None:
    with app.app_context():
        limiter.reset()


def test_T24_a_flushed_cache_gives_no_new_guesses(
    make_app: BuildApp, cast: Cast, limits: None
) -> None:
    app = make_app(RATELIMIT_ENABLED=True, LIMIT_SIGN_IN_PER_ACCOUNT="3 per 5 minutes")
    statuses = []
    for number in range(4):
        answer = guess(app.test_client(), ip=f"10.0.0.{number}")
        statuses.append(answer.status_code)
        forget_the_cache(app)
    assert statuses == [422, 422, 422, 429]
    assert answer.headers["Retry-After"] == "300"


def guess(client: FlaskClient, password: str = WRONG, ip: str = "10.0.0.1") -> TestResponse:
    return client.post(
        "/login",
        data={"email": KNOWN, "password": password},
        environ_overrides={"REMOTE_ADDR": ip},
    )


def test_who_has_signed_in_from_a_browser_is_not_locked_out_by_strangers(
    make_app: BuildApp, cast: Cast, limits: None
) -> None:
    app = make_app(RATELIMIT_ENABLED=True, LIMIT_SIGN_IN_PER_ACCOUNT="3 per 5 minutes")
    own = app.test_client()
    assert guess(own, PASSWORD, ip="10.0.0.9").status_code == 303
    own.post("/logout")
    for number in range(5):
        guess(app.test_client(), ip=f"10.0.1.{number}")
    assert guess(app.test_client(), PASSWORD, ip="10.0.2.1").status_code == 429
    assert guess(own, PASSWORD, ip="10.0.0.9").status_code == 303
    own.post("/logout")
    assert [guess(own, ip="10.0.0.9").status_code for _ in range(4)] == [422, 422, 422, 429]


def test_who_reads_the_account_s_mail_is_not_locked_out_either(
    make_app: BuildApp, cast: Cast, limits: None
) -> None:
    app = make_app(RATELIMIT_ENABLED=True, LIMIT_SIGN_IN_PER_ACCOUNT="3 per 5 minutes")
    for number in range(5):
        guess(app.test_client(), ip=f"10.0.1.{number}")
    with app.app_context():
        token = mint(cast.amira.actor.user_id, TokenPurpose.RESET_PASSWORD, now=cast.now)
    client, new = app.test_client(), "another-harbour-lantern-43"
    client.get(f"/t/reset/{token}")
    client.post("/reset", data={"password": new})
    assert guess(client, new, ip="10.0.0.9").status_code == 303


def test_nobody_signs_in_before_the_address_is_verified(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    with app.app_context(), transaction() as session:
        session.execute(
            update(User).where(User.id == cast.amira.actor.user_id).values(email_verified_at=None)
        )
    answer = client.post("/login", data={"email": KNOWN, "password": PASSWORD})
    assert answer.status_code == 422
    assert 'href="/verify/again"' in answer.text
    client.post("/verify/again", data={"email": KNOWN})
    with app.app_context():
        assert owed_to(cast.amira.actor.user_id) == ["verify_email"]


def test_an_address_that_nobody_has_is_owed_nothing(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    with app.app_context():
        before = all_owed()
    client.post("/verify/again", data={"email": UNKNOWN})
    client.post("/forgot", data={"email": UNKNOWN})
    with app.app_context():
        assert all_owed() == before
