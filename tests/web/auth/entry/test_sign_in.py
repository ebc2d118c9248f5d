"""Signing in and out."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.cast import PASSWORD, Cast, email_of
from tests.cast_fixtures import SignIn

AMIRA = email_of("Amira Rahman")


def give(
    client: FlaskClient, email: str = AMIRA, password: str = PASSWORD, **more: str
) -> TestResponse:
    return client.post("/login", data={"email": email, "password": password, **more})


def test_who_gives_address_and_password_is_signed_in(client: FlaskClient, cast: Cast) -> None:
    give(client)
    assert client.get("/profile").status_code == 200


def test_the_address_is_taken_whatever_its_case_and_the_blanks_around_it(
    client: FlaskClient, cast: Cast
) -> None:
    assert give(client, email=f"  {AMIRA.upper()} ").status_code == 303


@pytest.mark.parametrize(
    ("name", "home"),
    [
        ("Amira Rahman", "/home"),
        ("Lena Hartmann", "/doctor"),
        ("Petra Sommer", "/desk/day"),
        ("Nadia Brandt", "/desk/day"),
    ],
)
def test_everybody_lands_in_their_own_room(
    client: FlaskClient, cast: Cast, name: str, home: str
) -> None:
    answer = give(client, email=email_of(name))
    assert answer.status_code == 303
    assert answer.location.startswith(home)
    assert client.get(answer.location, follow_redirects=True).status_code == 200


def test_the_page_that_was_wanted_comes_after_signing_in(client: FlaskClient, cast: Cast) -> None:
    wanted = client.get("/appointments?page=1").location
    assert wanted.startswith("/login?next=")
    page = client.get(wanted)
    assert 'name="next" value="/appointments?page=1"' in page.text
    assert give(client, next="/appointments?page=1").location == "/appointments?page=1"


def test_a_page_that_is_not_for_this_person_is_not_where_they_land(
    client: FlaskClient, cast: Cast
) -> None:
    assert give(client, next="/admin/settings").location == "/home"


@pytest.mark.parametrize(
    ("email", "password"),
    [(AMIRA, "something else entirely"), ("nobody@example.org", PASSWORD), (AMIRA, "x" * 5000)],
)
def test_T11_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    client: FlaskClient, cast: Cast, email: str, password: str
) -> None:
    answer = give(client, email=email, password=password)
    assert answer.status_code == 422
    assert "Address and password do not match." in answer.text
    assert f'value="{email}"' in answer.text
    assert password not in answer.text
    assert not client.get_cookie("clinic_session")


@pytest.mark.parametrize("email", ["", "a\x00b@example.org", "🙂", "' OR 1=1 --", "x" * 10_000])
def test_an_odd_address_is_refused_like_any_other(
    client: FlaskClient, cast: Cast, email: str
) -> None:
    assert give(client, email=email).status_code in (400, 422)


def test_a_password_left_out_is_told_at_its_field(client: FlaskClient, cast: Cast) -> None:
    answer = give(client, password="")
    assert answer.status_code == 422
    assert 'id="password-error"' in answer.text


def test_T27_each_sign_in_is_a_new_session_and_ends_the_one_before(app: Flask, cast: Cast) -> None:
    first = app.test_client()
    give(first)
    old = first.get_cookie("clinic_session")
    give(first)
    assert old is not None
    replay = app.test_client()
    replay.set_cookie("clinic_session", old.value)
    assert first.get("/profile").status_code == 200
    assert replay.get("/profile").status_code == 303


def test_T27_what_the_browser_brought_along_is_forgotten(app: Flask, cast: Cast) -> None:
    browser = app.test_client()
    with browser.session_transaction() as session:
        session["planted"] = "by somebody else"
    give(browser)
    with browser.session_transaction() as session:
        assert "planted" not in session


def test_T27_signing_out_ends_the_session_at_once(
    app: Flask, client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    sign_in(client, cast.amira)
    cookie = client.get_cookie("clinic_session")
    answer = client.post("/logout")
    assert answer.location == "/"
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not client.get_cookie("clinic_session")
    replay = app.test_client()
    assert cookie is not None
    replay.set_cookie("clinic_session", cookie.value)
    assert replay.get("/profile").status_code == 303


def test_T22_signing_out_is_not_done_by_a_link(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    sign_in(client, cast.amira)
    assert client.get("/logout").status_code == 405
    assert client.get("/profile").status_code == 200


def test_who_is_signed_in_is_not_asked_again(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    sign_in(client, cast.amira)
    assert client.get("/login").location == "/home"
    assert client.get("/register").location == "/home"
