"""The start page: a way in for visitors, and everybody else to their own rooms."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.cast import Cast
from tests.cast_fixtures import SignIn


def test_a_visitor_can_search_at_once(client: FlaskClient, cast: Cast) -> None:
    page = client.get("/").get_data(as_text=True)
    assert 'action="/find"' in page
    assert "Earliest: today 11:00" in page


@pytest.mark.parametrize(
    ("person", "home"),
    [
        ("amira", "/home"),
        ("lena", "/doctor"),
        ("petra", "/desk/day"),
        ("nadia", "/desk/day"),
        ("ida", "/waiting"),
    ],
)
def test_who_is_signed_in_is_led_home(
    client: FlaskClient, cast: Cast, sign_in: SignIn, person: str, home: str
) -> None:
    answer = sign_in(client, getattr(cast, person)).get("/")
    assert (answer.status_code, answer.location) == (303, home)
