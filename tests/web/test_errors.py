"""An error page is never a dead end."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.cast import Cast
from tests.cast_fixtures import SignIn


@pytest.mark.parametrize(
    ("person", "label", "home"),
    [
        ("amira", "My appointments", "/home"),
        ("lena", "Go to my start page", "/doctor"),
        ("petra", "Go to my start page", "/desk/day"),
        ("nadia", "Go to my start page", "/desk/day"),
        ("ida", "Go to my start page", "/waiting"),
    ],
)
def test_it_leads_everybody_to_their_own_start(
    client: FlaskClient, cast: Cast, sign_in: SignIn, person: str, label: str, home: str
) -> None:
    page = sign_in(client, getattr(cast, person)).get("/nowhere").text

    assert f'<a class="btn btn-primary btn-lg" href="{home}">{label}</a>' in page
    assert client.get(home, follow_redirects=True).status_code == 200


def test_a_doctor_on_a_patients_page_is_led_to_the_calendar(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    answer = sign_in(client, cast.lena).get("/home")

    assert answer.status_code == 403
    assert 'btn-primary btn-lg" href="/doctor">' in answer.text


def test_a_visitor_is_led_to_the_start_page(client: FlaskClient, cast: Cast) -> None:
    page = client.get("/nowhere").text

    assert 'href="/">Go to the start page</a>' in page
    assert 'href="/find">Find care</a>' in page
    assert 'href="tel:+49305550120">' in page
