"""The page on which somebody takes over a record, and the desk's page that makes the code."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.patients.register import register_patient
from tests.application import BuildApp
from tests.cast import PASSWORD, WEDNESDAY, Cast
from tests.cast_fixtures import SignIn


@pytest.fixture
def record(app: Flask, cast: Cast) -> str:
    with app.app_context():
        made = register_patient(cast.nadia.actor, full_name="Amira R.", now=cast.now).id
    cast.desk_books(made, cast.slot(WEDNESDAY, "09:00"))
    return made


def code_on(page: str) -> str:
    found = re.search(r"<bdi>([A-Z0-9-]{14})</bdi>", page)
    assert found, page
    return found[1]


def test_the_desk_shows_a_code_once_and_the_patient_enters_it(
    app: Flask, client: FlaskClient, cast: Cast, sign_in: SignIn, record: str
) -> None:
    desk = sign_in(app.test_client(), cast.nadia)
    made = desk.post(f"/desk/patients/{record}/code", data={"for": "self"})
    code = code_on(made.text)
    assert made.headers["Cache-Control"] == "no-store"
    assert code not in desk.get(f"/desk/patients/{record}/code").text

    patient = sign_in(client, cast.amira)
    taken = patient.post("/profile/record", data={"code": code})
    assert (taken.status_code, taken.location) == (303, "/appointments")
    assert "Lena Hartmann" in patient.get("/appointments").text


def test_a_wrong_code_is_said_at_the_field_and_not_sent_back(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    answer = sign_in(client, cast.amira).post("/profile/record", data={"code": "K7QM-4TXP-9WDR"})
    assert answer.status_code == 422
    assert "This code is not valid" in answer.text
    assert 'value="K7QM' not in answer.text


@pytest.mark.usefixtures("limits")
def test_wrong_codes_are_slowed_down(make_app: BuildApp, cast: Cast) -> None:
    app = make_app(RATELIMIT_ENABLED=True, LIMIT_RECORD_CODE="2 per hour")
    client = app.test_client()
    client.post("/login", data={"email": cast.amira.actor.email, "password": PASSWORD})
    for status in (422, 422, 429):
        answer = client.post("/profile/record", data={"code": "K7QM-4TXP-9WDR"})
        assert answer.status_code == status


def test_who_is_no_patient_has_no_such_page(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    assert sign_in(client, cast.lena).get("/profile/record").status_code == 403
    assert client.get(f"/desk/patients/{cast.leo_id}/code").status_code == 403
