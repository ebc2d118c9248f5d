"""What every answer carries to keep the browser safe."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.http.access import public
from clinic.http.hardening.headers import HEADERS
from tests.application import BuildApp
from tests.cast import Cast, email_of
from tests.cast_fixtures import SignIn

FORM = {"email": email_of("Amira Rahman"), "password": "a wrong guess"}


def assert_safe(answer: object) -> None:
    headers = answer.headers  # type: ignore[attr-defined]
    for name, value in HEADERS.items():
        assert headers[name] == value
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "Cache-Control" in headers


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/login", 200),
        ("/healthz", 200),
        ("/static/css/clinic.css", 200),
        ("/admin/doctors", 303),
        ("/no/such/page", 404),
        ("/logout", 405),
    ],
)
def test_every_kind_of_answer_has_them(
    client: FlaskClient, cast: Cast, address: str, status: int
) -> None:
    with client.get(address) as answer:
        assert answer.status_code == status
        assert_safe(answer)


def test_T16_a_browser_is_told_where_to_report_by_the_way_that_it_can_go(
    client: FlaskClient, cast: Cast
) -> None:
    plain = client.get("/login").headers
    assert "report-uri /csp" in plain["Content-Security-Policy"]
    # Over HTTP browsers would send nothing by `report-to`, and by `report-uri` neither.
    assert "report-to" not in plain["Content-Security-Policy"]
    safe = client.get("/login", base_url="https://localhost").headers
    assert "report-uri /csp;" in safe["Content-Security-Policy"]
    assert "report-to csp" in safe["Content-Security-Policy"]
    assert safe["Reporting-Endpoints"] == 'csp="/csp"'


def test_refusals_have_them_too(
    app: Flask, client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    assert_safe(client.post("/login", data=FORM))
    sign_in(client, cast.amira)
    forbidden = client.get("/admin/doctors")
    assert forbidden.status_code == 403
    assert_safe(forbidden)


def test_even_an_error_has_them_and_tells_nothing(make_app: BuildApp) -> None:
    app = make_app()

    @app.get("/broken")
    @public
    def broken() -> str:
        raise RuntimeError("the secret inside")

    answer = app.test_client().get("/broken")
    assert answer.status_code == 500
    assert "secret inside" not in answer.text
    assert_safe(answer)


def test_T22_a_form_without_its_token_is_refused(make_app: BuildApp, cast: Cast) -> None:
    app = make_app(WTF_CSRF_ENABLED=True)
    answer = app.test_client().post("/login", data=FORM)
    assert answer.status_code == 400
    assert_safe(answer)


def test_T22_no_form_of_any_room_goes_without_its_token(
    make_app: BuildApp, cast: Cast, sign_in: SignIn
) -> None:
    app = make_app(WTF_CSRF_ENABLED=True)
    client = app.test_client()
    posts = {rule.rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or set())}
    # The API reads no cookie, so there is nothing to guard with a token there.
    fixed = [rule for rule in posts if "<" not in rule and not rule.startswith("/api/")]
    assert len(fixed) > 8
    assert {client.post(rule).status_code for rule in fixed} == {400}


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_T22_another_site_may_not_act_here(client: FlaskClient, cast: Cast, site: str) -> None:
    answer = client.post("/login", data=FORM, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 403
    assert_safe(answer)


def test_another_site_may_link_here(client: FlaskClient, cast: Cast) -> None:
    assert client.get("/login", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_T22_our_own_pages_may_act_here(client: FlaskClient, cast: Cast) -> None:
    answer = client.post("/login", data=FORM, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 422
