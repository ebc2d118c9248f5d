"""The meter says what the clinic will say."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.accounts.kinds import TokenPurpose
from clinic.accounts.tokens import mint
from tests.cast import Cast

NEW = {"full_name": "Emma Lind", "email": "emma.lind@example.org"}


@pytest.mark.parametrize(
    ("password", "link", "says"),
    [
        ("", "", "Very weak"),
        ("short", "", "at least 12 characters"),
        ("password1234", "", "easy to guess"),
        ("emma-lind-2026", "", "Leave out your name"),
        ("harbour-lamp-7", "", "ood"),
        ("harbour-lamp-7", "staff", "at least 15 characters"),
        ("quiet-harbour-lantern", "staff", "Very good"),
        ("x" * 5000, "", "at most 128"),
    ],
)
def test_the_meter_judges_as_the_form_does(
    client: FlaskClient, cast: Cast, password: str, link: str, says: str
) -> None:
    asked = f"/password-strength?link={link}"
    answer = client.post(asked, data={**NEW, "password": password})
    assert answer.status_code == 200
    assert says in answer.text
    assert 'id="strength"' in answer.text
    if password:
        assert password[:100] not in answer.text


def test_the_link_of_a_mail_tells_whose_password_it_is(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    with app.app_context():
        token = mint(cast.lena.actor.user_id, TokenPurpose.RESET_PASSWORD, now=cast.now)
    client.get(f"/t/reset/{token}")
    assert "At least 15 characters" in client.get("/reset").text
    for password, says in (
        ("harbour-lamp-7", "at least 15 characters"),
        ("lena-hartmann-2026", "Leave out your name"),
    ):
        answer = client.post("/password-strength?link=reset", data={"password": password})
        assert says in answer.text
        assert client.post("/reset", data={"password": password}).status_code == 422


@pytest.mark.parametrize("path", ["/register", "/register/doctor"])
def test_a_password_can_be_pasted_kept_by_a_manager_and_looked_at(
    client: FlaskClient, cast: Cast, path: str
) -> None:
    page = client.get(path).text
    assert 'autocomplete="new-password"' in page
    assert 'data-reveal="password"' in page
    assert "onpaste" not in page
