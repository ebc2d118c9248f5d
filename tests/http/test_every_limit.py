"""Each limit is reached at its doors: what is one too many is answered 429, with the time to wait."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.accounts.authenticator_app import app_in_use
from tests.api.conftest import BASE
from tests.application import BuildApp
from tests.cast import FRIDAY, PASSWORD, THURSDAY, Cast, OnlinePatient, Staff, email_of
from tests.web.patient.forms import sends_hold

# How often somebody may ask does not depend on the database.
pytestmark = pytest.mark.only_on("sqlite")

Answers = Iterator[TestResponse]
AMIRA = email_of("Amira Rahman")
WRONG = "a wrong guess"


def at(number: int) -> dict[str, str]:
    """The network address of the request."""
    return {"REMOTE_ADDR": f"10.0.0.{number}"}


def page(app: Flask, who: Staff | OnlinePatient) -> FlaskClient:
    client = app.test_client()
    client.post("/login", data={"email": who.actor.email, "password": PASSWORD})
    return client


def bearer(app: Flask, who: Staff | OnlinePatient) -> dict[str, str]:
    body = {"email": who.actor.email, "password": PASSWORD}
    answer = app.test_client().post(f"{BASE}/auth/login", json=body).get_json()
    return {"Authorization": f"Bearer {answer['access_token']}"}


def guess(app: Flask, email: str, number: int) -> TestResponse:
    return app.test_client().post(
        "/login", data={"email": email, "password": WRONG}, environ_overrides=at(number)
    )


def asks(app: Flask, path: str, email: str, number: int) -> TestResponse:
    return app.test_client().post(path, data={"email": email}, environ_overrides=at(number))


# -- what reaches which limit, with one too many in an hour ------------------------------------------


def one_account_is_guessed(app: Flask, cast: Cast) -> Answers:
    yield guess(app, AMIRA, 1)
    yield guess(app, AMIRA, 2)


def one_address_guesses(app: Flask, cast: Cast) -> Answers:
    yield guess(app, AMIRA, 1)
    yield guess(app, "nobody@example.org", 1)


def everybody_guesses(app: Flask, cast: Cast) -> Answers:
    yield guess(app, AMIRA, 1)
    yield guess(app, "nobody@example.org", 2)


def codes_are_guessed(app: Flask, cast: Cast) -> Answers:
    with app.app_context():
        app_in_use(cast.amira.actor, now=cast.now)
    client = page(app, cast.amira)
    for _ in range(2):
        yield client.post("/login/second", data={"code": "000000"})


def people_register(app: Flask, cast: Cast) -> Answers:
    for path in ("/register", "/register/doctor"):
        new = {"full_name": "Emma", "email": f"e{len(path)}@example.org", "password": PASSWORD}
        yield app.test_client().post(path, data=new)


def a_reset_is_asked_for(app: Flask, cast: Cast) -> Answers:
    yield asks(app, "/forgot", AMIRA, 1)
    yield asks(app, "/forgot", AMIRA, 1)


def a_mail_is_asked_for_again(app: Flask, cast: Cast) -> Answers:
    yield asks(app, "/verify/again", AMIRA, 1)
    yield asks(app, "/verify/again", AMIRA, 1)


def one_asks_for_mails_to_many(app: Flask, cast: Cast) -> Answers:
    yield asks(app, "/forgot", AMIRA, 1)
    yield asks(app, "/verify/again", "nobody@example.org", 1)


def an_account_is_changed(app: Flask, cast: Cast) -> Answers:
    client, body = page(app, cast.amira), {"old": WRONG, "new": "another-harbour-lantern-43"}
    yield client.post("/account/password", data=body)
    yield client.post("/account/email", data={"email": "a@example.org", "password": PASSWORD})


def times_are_kept(app: Flask, cast: Cast) -> Answers:
    yield sends_hold(page(app, cast.amira), cast, cast.slot(THURSDAY, "09:00"))
    body = {
        "doctor_id": cast.lena.doctor_id,
        "visit_type_id": cast.first_visit,
        "starts_at": cast.slot(THURSDAY, "11:00").isoformat(),
    }
    yield app.test_client().post(f"{BASE}/holds", json=body, headers=bearer(app, cast.amira))


def visits_are_booked(app: Flask, cast: Cast) -> Answers:
    headers = bearer(app, cast.amira)
    for clock_time in ("09:00", "10:00"):
        body = {
            "doctor_id": cast.lena.doctor_id,
            "visit_type_id": cast.first_visit,
            "starts_at": cast.slot(FRIDAY, clock_time).isoformat(),
        }
        yield app.test_client().post(f"{BASE}/appointments", json=body, headers=headers)


def codes_of_the_desk_are_guessed(app: Flask, cast: Cast) -> Answers:
    client = page(app, cast.amira)
    for _ in range(2):
        yield client.post("/profile/record", data={"code": "K7QM-4TXP-9WDR"})


def a_doctor_asks_who_is_a_patient(app: Flask, cast: Cast) -> Answers:
    client = page(app, cast.krug)
    for _ in range(2):
        yield client.post("/doctor/emergency", data={"full_name": "", "birth_date": ""})


def patients_are_searched(app: Flask, cast: Cast) -> Answers:
    client = page(app, cast.nadia)
    assert {client.get("/desk/patients").status_code for _ in range(3)} == {200}
    yield client.get("/desk/patients?q=a")
    yield client.get("/desk/book?q=b")


def data_is_taken_away(app: Flask, cast: Cast) -> Answers:
    client = page(app, cast.amira)
    yield client.post("/profile/data/json")
    yield client.post("/profile/data/ics")


def a_program_asks(app: Flask, cast: Cast) -> Answers:
    headers = bearer(app, cast.amira)
    yield app.test_client().get(f"{BASE}/me", headers=headers)
    yield app.test_client().get(f"{BASE}/clinic", headers=headers)


def programs_at_one_address_ask(app: Flask, cast: Cast) -> Answers:
    yield app.test_client().get(f"{BASE}/clinic")
    yield app.test_client().get(f"{BASE}/doctors")


REACHED: dict[str, Callable[[Flask, Cast], Answers]] = {
    "LIMIT_SIGN_IN_PER_ACCOUNT": one_account_is_guessed,
    "LIMIT_SIGN_IN_PER_ADDRESS": one_address_guesses,
    "LIMIT_SIGN_IN_FOR_ALL": everybody_guesses,
    "LIMIT_CODES_PER_ADDRESS": codes_are_guessed,
    "LIMIT_REGISTRATION": people_register,
    "LIMIT_RESET": a_reset_is_asked_for,
    "LIMIT_VERIFICATION": a_mail_is_asked_for_again,
    "LIMIT_MAILS_PER_ADDRESS": one_asks_for_mails_to_many,
    "LIMIT_ACCOUNT_CHANGE": an_account_is_changed,
    "LIMIT_HOLD": times_are_kept,
    "LIMIT_BOOKING": visits_are_booked,
    "LIMIT_RECORD_CODE": codes_of_the_desk_are_guessed,
    "LIMIT_EMERGENCY": a_doctor_asks_who_is_a_patient,
    "LIMIT_SEARCH": patients_are_searched,
    "LIMIT_EXPORT": data_is_taken_away,
    "LIMIT_API_PER_USER": a_program_asks,
    "LIMIT_API_PER_ADDRESS": programs_at_one_address_ask,
}


@pytest.mark.parametrize("setting", REACHED)
def test_T9_one_too_many_is_told_to_wait_and_one_fewer_is_not(
    make_app: BuildApp, cast: Cast, limits: None, setting: str
) -> None:
    app = make_app(RATELIMIT_ENABLED=True, **{setting: "1 per hour"})
    *before, last = REACHED[setting](app, cast)
    assert 429 not in [answer.status_code for answer in before]
    assert last.status_code == 429
    assert 3590 < int(last.headers["Retry-After"]) <= 3600
