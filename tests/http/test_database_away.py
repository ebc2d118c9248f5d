"""The database refuses everybody: each door says so in its own form, and nothing falls over."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_jwt_extended import create_access_token
from flask_socketio import SocketIOTestClient
from werkzeug.test import TestResponse

from clinic.http.hardening.csp_reports import ONE
from tests.application import BuildApp

#: Nobody listens there.
NOWHERE = "postgresql+psycopg://nobody@127.0.0.1:1/none"
#: What asks the database nothing is there as ever.
STANDS = {
    "health.live",
    "icons.sprite",
    "api_docs.openapi_json",
    "auth.second.page",
    "auth.second.create",
    "moved.to_desk",
    "tasks.calls",
}
REPORT = '{"csp-report": {"document-uri": "http://localhost/", "effective-directive": "img-src"}}'


@pytest.fixture
def app(_build_app: BuildApp) -> Flask:
    return _build_app(NOWHERE)


@pytest.fixture
def token(app: Flask) -> str:
    with app.app_context():
        return create_access_token("somebody", additional_claims={"sid": "a-session"})


@pytest.fixture
def browser(app: Flask, token: str) -> FlaskClient:
    client = app.test_client()
    client.set_cookie(app.config["JWT_ACCESS_COOKIE_NAME"], token)
    return client


def routes(app: Flask) -> Iterator[tuple[str, str]]:
    """Method and address of every route that needs the database."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in STANDS:
            address = re.sub(r"<any\(\"?([\w-]+)[^>]*>", r"\1", rule.rule)
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield method, re.sub(r"<[^>]+>", "1", address)


def form_of(answer: TestResponse) -> str:
    """How it was said that the database is away."""
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    if answer.mimetype == "application/problem+json":
        return str(answer.get_json()["code"])
    return "a page" if '<p class="eyebrow">503</p>' in answer.text else answer.text


def test_who_is_signed_in_is_told_at_every_address(
    app: Flask, browser: FlaskClient, token: str
) -> None:
    for method, address in routes(app):
        is_api = address.startswith("/api/")
        headers = {"Authorization": f"Bearer {token}"} if is_api else {}
        answer = browser.open(address, method=method, headers=headers)
        expected = "unavailable" if is_api else "a page"
        assert form_of(answer) == ("" if address == "/csp" else expected), (method, address)


def test_a_report_of_a_browser_is_told_without_a_word(client: FlaskClient) -> None:
    assert form_of(client.post("/csp", data=REPORT, content_type=ONE)) == ""


def test_what_asks_it_nothing_is_there_as_ever(browser: FlaskClient) -> None:
    for address in ("/healthz", "/static/js/app.js", "/api/v1/openapi.json"):
        with browser.get(address) as answer:
            assert answer.status_code == 200


def test_a_socket_is_refused_for_now(app: Flask, browser: FlaskClient) -> None:
    sockets = app.extensions["socketio"]
    client = SocketIOTestClient(app, sockets, flask_test_client=browser)
    assert not client.is_connected()
