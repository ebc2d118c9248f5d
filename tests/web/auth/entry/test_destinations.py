"""Nobody is led away from the clinic by signing in."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.web.auth.entry.destinations import endpoint_of
from tests.application import Clock
from tests.cast import PASSWORD, Cast, email_of
from tests.cast_fixtures import SignIn

ELSEWHERE = [
    "https://evil.example/",
    "http://evil.example",
    "//evil.example",
    "///evil.example",
    "////evil.example/%2f..",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "https:/evil.example",
    "%2f%2fevil.example",
    "/%2fevil.example",
    "/%2f%2fevil.example",
    "/%5cevil.example",
    "/%5c%5cevil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "/\tevil.example",
    "/\n/evil.example",
    "\t//evil.example",
    "/\r\nLocation: https://evil.example",
    "/%0d%0aLocation:%20https://evil.example",
    " //evil.example",
    "/\x00/appointments",
    "/appointments\x7f",
    "evil.example",
    "@evil.example",
    "?next=//evil.example",
    "/no/such/page",
    "/..//evil.example",
    "/login",
    "/logout",
    "/register",
    "/static/css/clinic.css",
    "/appointments/" + "x" * 5000,
]


@pytest.mark.parametrize("address", ELSEWHERE)
def test_T20_an_address_that_is_no_page_of_ours_leads_home(
    client: FlaskClient, cast: Cast, address: str
) -> None:
    answer = client.post(
        "/login",
        data={"email": email_of("Amira Rahman"), "password": PASSWORD, "next": address},
    )
    assert (answer.status_code, answer.location) in ((303, "/home"), (400, None))


@pytest.mark.parametrize("address", ELSEWHERE)
def test_T20_such_an_address_does_not_stay_in_the_form(
    client: FlaskClient, cast: Cast, address: str
) -> None:
    page = client.get(f"/login?next={quote(address)}")
    assert page.status_code in (200, 400)
    assert 'name="next"' not in page.text


@pytest.mark.parametrize(
    "address", ["/", "/find?specialty=x&q=%C3%A9", "/appointments", "/admin/doctors?page=2"]
)
def test_T20_a_page_of_ours_is_known(app: Flask, address: str) -> None:
    with app.app_context():
        assert endpoint_of(address)


@pytest.mark.parametrize("address", ELSEWHERE[:31])
def test_T20_neither_registering_nor_unlocking_nor_proving_leads_elsewhere(
    app: Flask, cast: Cast, clock: Clock, sign_in: SignIn, address: str
) -> None:
    new = {"full_name": "Emma Lind", "email": "emma@example.org", "password": PASSWORD}
    answers = [app.test_client().post("/register", data={**new, "next": address})]
    amira = sign_in(app.test_client(), cast.amira)
    clock.advance(minutes=20)
    answers.append(amira.post("/prove", data={"password": PASSWORD, "next": address}))
    clock.advance(minutes=31)
    answers.append(amira.post("/unlock", data={"password": PASSWORD, "next": address}))
    for answer in answers:
        assert (answer.status_code, answer.location) in (
            (303, "/home"),
            (303, "/verify/code"),
            (400, None),
        )
