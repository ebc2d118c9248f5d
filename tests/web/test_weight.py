"""What a first page weighs, with all that a browser fetches for it."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from tests.cast import Cast
from tests.cast_fixtures import SignIn

pytestmark = [pytest.mark.only_on("sqlite"), pytest.mark.slow]

BYTES_AT_MOST = 120_000
#: What every page of this small clinic has less of than one with a year behind it.
OF_A_FULL_PAGE = 5_000
_FETCHED = re.compile(r'<(?:link[^>]+href|script[^>]+src|use href)="(/(?:static|icons)[^"#]+)')


def weight_of(client: FlaskClient, address: str) -> int:
    """Bytes on the wire of an answer, its headers included."""
    answer = client.get(address, headers={"Accept-Encoding": "br"}, buffered=True)
    assert answer.status_code == 200, address
    return len(answer.data) + sum(len(f"{name}: {value}\r\n") for name, value in answer.headers)


def first_load(client: FlaskClient, address: str) -> int:
    html = client.get(address).text
    files = set(_FETCHED.findall(html))
    assert any("/made/site.css" in file for file in files), "make assets"
    assert any("/made/inter-latin.woff2" in file for file in files)
    return sum(weight_of(client, file) for file in {address, *files})


def test_a_first_page_is_light(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    weights = {
        address: first_load(client, address)
        for address in ("/", "/find", f"/doctors/{cast.lena.doctor_id}", "/register")
    }
    sign_in(client, cast.lena)
    weights["/doctor/week"] = first_load(client, "/doctor/week")
    assert {a: n for a, n in weights.items() if n > BYTES_AT_MOST - OF_A_FULL_PAGE} == {}
