"""Registering as a patient."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.accounts.models import User
from clinic.db import db
from clinic.patients.models import Patient
from tests.cast import PASSWORD, Cast

NEW = {"full_name": "Emma Lind", "email": "emma.lind@example.org", "password": PASSWORD}


def test_who_registers_is_signed_in_at_once(client: FlaskClient, cast: Cast) -> None:
    answer = client.post("/register", data=NEW)
    assert answer.location == "/verify/code"
    assert client.get("/profile").status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("full_name", ""),
        ("full_name", "   "),
        ("full_name", "x" * 300),
        ("email", ""),
        ("email", "no address"),
        ("email", "x" * 300 + "@example.org"),
        ("password", ""),
        ("password", "short"),
        ("password", "x" * 200),
    ],
)
def test_what_cannot_be_is_told_at_its_field(
    client: FlaskClient, cast: Cast, field: str, value: str
) -> None:
    answer = client.post("/register", data={**NEW, field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert not client.get_cookie("clinic_session")


def test_what_was_typed_is_kept_but_for_the_password(client: FlaskClient, cast: Cast) -> None:
    answer = client.post("/register", data={**NEW, "password": "short"})
    assert answer.status_code == 422
    assert 'value="Emma Lind"' in answer.text
    assert 'value="short"' not in answer.text


@pytest.mark.parametrize("name", ["نور حداد", "O’Brien-Žižek", "Anna 🌻 Vogel", "<b>Bold</b>"])
def test_T16_names_of_all_scripts_are_kept_and_shown_as_text(
    app: Flask, client: FlaskClient, cast: Cast, name: str
) -> None:
    client.post("/register", data={**NEW, "full_name": name})
    assert "<b>Bold" not in client.get("/profile").text
    with app.app_context():
        assert db.session.query(Patient).filter_by(full_name=name).count() == 1


def test_T21_a_role_cannot_be_sent_along(client: FlaskClient, cast: Cast) -> None:
    client.post("/register", data={**NEW, "role": "admin", "approved": "1"})
    assert client.get("/admin/doctors").status_code == 403


def test_a_second_click_makes_no_second_account(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    for _click in range(2):
        assert client.post("/register", data=NEW).location == "/verify/code"
    with app.app_context():
        users = db.session.scalars(db.select(User).where(User.email == NEW["email"])).all()
    assert len(users) == 1
