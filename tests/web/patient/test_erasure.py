"""The pages on which a patient asks to be erased and an admin answers."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient

from tests.cast import PASSWORD, Cast
from tests.cast_fixtures import SignIn


def wish_on(page: str) -> str:
    found = re.search(r'href="(/admin/erasures/[0-9a-f]{32})"', page)
    assert found, page
    return found[1]


def test_a_patient_asks_and_an_admin_erases(
    app: Flask, client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    patient, admin = sign_in(client, cast.amira), sign_in(app.test_client(), cast.petra)
    assert patient.post("/profile/erasure").status_code == 422
    asked = patient.post("/profile/erasure", data={"sure": "y"})
    assert (asked.status_code, asked.location) == (303, "/profile/erasure")
    assert "You asked for it on 24 November 2026" in patient.get("/profile/erasure").text

    listed = admin.get("/admin/erasures").text
    assert "Amira Rahman" in listed
    wish = wish_on(listed)
    assert "0 visits ahead are cancelled" in admin.get(wish).text
    done = admin.post(f"{wish}/erasure")
    assert (done.status_code, done.location) == (303, "/admin/erasures")
    assert "Amira" not in admin.get("/admin/erasures").text
    assert admin.post(f"{wish}/erasure").status_code == 409

    assert patient.get("/profile/erasure").status_code in (302, 303)
    login = {"email": cast.amira.actor.email, "password": PASSWORD}
    assert client.post("/login", data=login).status_code == 422


def test_a_patient_takes_the_wish_back(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    patient = sign_in(client, cast.amira)
    patient.post("/profile/erasure", data={"sure": "y"})
    assert patient.post("/profile/erasure/withdrawal").status_code == 303
    assert "Ask the clinic to erase it" in patient.get("/profile/erasure").text
    assert patient.post("/profile/erasure/withdrawal").status_code == 404


def test_an_admin_refuses_and_says_why(
    app: Flask, client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    patient, admin = sign_in(client, cast.amira), sign_in(app.test_client(), cast.petra)
    patient.post("/profile/erasure", data={"sure": "y"})
    wish = wish_on(admin.get("/admin/erasures").text)
    assert admin.post(f"{wish}/refusal", data={"answer": ""}).status_code == 422
    assert admin.post(f"{wish}/refusal", data={"answer": "A bill is open"}).status_code == 303
    assert "A bill is open" in patient.get("/profile/erasure").text


def test_T2_nobody_else_sees_or_answers_wishes(
    app: Flask, client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    sign_in(client, cast.amira).post("/profile/erasure", data={"sure": "y"})
    wish = wish_on(sign_in(app.test_client(), cast.petra).get("/admin/erasures").text)
    for stranger in (cast.nadia, cast.lena, cast.jonas):
        somebody = sign_in(app.test_client(), stranger)
        assert somebody.get("/admin/erasures").status_code == 403
        assert somebody.get(wish).status_code == 403
        assert somebody.post(f"{wish}/erasure").status_code == 403
