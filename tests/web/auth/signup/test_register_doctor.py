"""Registering as a doctor: no right of a doctor before an admin has approved."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.accounts.kinds import TokenPurpose
from clinic.accounts.models import User
from clinic.accounts.tokens import mint
from clinic.db import db
from clinic.directory.settings import change_clinic
from tests.cast import PASSWORD, Cast
from tests.cast_fixtures import SignIn
from tests.web.addresses import staff_addresses


@pytest.fixture
def new(cast: Cast) -> dict[str, str]:
    return {
        "full_name": "Rosa Pereira",
        "email": "rosa.pereira@example.org",
        "specialty_id": cast.cardiology,
        "password": PASSWORD,
    }


def test_a_doctor_who_registers_verifies_the_address_and_is_told_to_wait(
    app: Flask, client: FlaskClient, cast: Cast, new: dict[str, str]
) -> None:
    answer = client.post("/register/doctor", data=new)
    assert "Check your email" in client.get(answer.location).text
    login = {"email": new["email"], "password": new["password"]}
    assert client.post("/login", data=login).status_code == 422
    with app.app_context():
        [user_id] = db.session.scalars(db.select(User.id).where(User.email == new["email"]))
        token = mint(user_id, TokenPurpose.VERIFY_EMAIL, now=cast.now)
    client.get(f"/t/verify/{token}")
    assert client.post("/verify").location == "/login"
    assert client.post("/login", data=login).location == "/waiting"
    assert "An admin looks at your registration" in client.get("/waiting").text


def test_until_then_no_room_of_the_staff_is_open(
    app: Flask, client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    sign_in(client, cast.ida)
    answers = {
        (method, address): client.open(address, method=method).status_code
        for method, address in staff_addresses(app)
    }
    assert len(answers) > 40
    assert set(answers.values()) == {403}, {k for k, v in answers.items() if v != 403}


def test_an_admin_opens_the_rooms_of_a_doctor(
    app: Flask, client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    waiting = sign_in(app.test_client(), cast.ida)
    assert waiting.get("/doctor/week").status_code in (403, 404)
    sign_in(client, cast.petra).post(f"/admin/doctors/{cast.ida.doctor_id}/approval")
    home = waiting.get("/waiting")
    assert home.status_code == 303
    assert waiting.get(home.location, follow_redirects=True).status_code == 200


def test_a_specialty_from_elsewhere_is_refused_at_its_field(
    client: FlaskClient, new: dict[str, str]
) -> None:
    answer = client.post("/register/doctor", data={**new, "specialty_id": "0" * 32})
    assert answer.status_code == 422
    assert 'id="specialty_id-error"' in answer.text


def test_a_clinic_can_add_its_doctors_itself(
    app: Flask, client: FlaskClient, cast: Cast, new: dict[str, str]
) -> None:
    with app.app_context():
        change_clinic(cast.petra.actor, {"doctors_may_register": False}, now=cast.now)
    assert "/register/doctor" not in client.get("/register").text
    page = client.get("/register/doctor")
    assert page.status_code == 403
    assert "<form" not in page.text
    assert client.post("/register/doctor", data=new).status_code == 403


def test_the_page_of_those_who_wait_is_for_nobody_else(
    app: Flask, client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    assert client.get("/waiting").status_code == 303
    assert sign_in(client, cast.amira).get("/waiting").location == "/home"
    assert sign_in(app.test_client(), cast.petra).get("/waiting").location == "/desk/day"
