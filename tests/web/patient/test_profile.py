"""Correcting how the clinic calls and reaches somebody."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.cast import Cast
from tests.cast_fixtures import SignIn


@pytest.fixture
def amira(client: FlaskClient, cast: Cast, sign_in: SignIn) -> FlaskClient:
    return sign_in(client, cast.amira)


def test_name_and_phone_are_kept(amira: FlaskClient) -> None:
    answer = amira.post("/profile", data={"full_name": "Amira Rahman-Øzil", "phone": "030 123"})
    assert answer.status_code == 303
    page = amira.get("/profile").get_data(as_text=True)
    assert 'value="Amira Rahman-Øzil"' in page
    assert 'value="030 123"' in page
    assert "Your profile is saved" in page
    assert "Account, Amira Rahman-Øzil" in page


def test_the_address_is_only_shown(amira: FlaskClient) -> None:
    amira.post("/profile", data={"full_name": "Amira", "email": "other@example.org"})
    assert "amira.rahman@example.org" in amira.get("/profile").get_data(as_text=True)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"full_name": " "}, "Enter the name, at most 200 characters."),
        ({"full_name": "x" * 201}, "Enter the name, at most 200 characters."),
        ({"full_name": "Amira", "phone": "abc"}, "Enter a phone number with its area code"),
    ],
)
def test_what_cannot_be_kept_is_told_at_the_field(
    amira: FlaskClient, data: dict[str, str], sentence: str
) -> None:
    answer = amira.post("/profile", data=data)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in page
    assert 'aria-invalid="true"' in page


def test_names_of_every_writing_are_kept(amira: FlaskClient) -> None:
    amira.post("/profile", data={"full_name": "أميرة رحمن 🌸"})
    assert 'value="أميرة رحمن 🌸"' in amira.get("/profile").get_data(as_text=True)


def test_a_mother_sees_for_whom_she_books(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    assert "Leo Keller" in sign_in(client, cast.miriam).get("/profile").get_data(as_text=True)


@pytest.mark.parametrize("person", ["lena", "petra", "ida"])
def test_it_is_the_patients_page(
    client: FlaskClient, cast: Cast, sign_in: SignIn, person: str
) -> None:
    visitor = sign_in(client, getattr(cast, person))
    assert visitor.get("/profile").status_code == 403
    assert visitor.post("/profile", data={"full_name": "X"}).status_code == 403
