"""How much of a request is read: nobody's is so large or so odd that others have to wait."""

from __future__ import annotations

import pytest
from flask import Flask, Request
from flask.testing import FlaskClient

from clinic.http.hardening import sizes
from tests.work import calls_of

# What is read does not depend on the database.
pytestmark = pytest.mark.only_on("sqlite")

#: What the work on one request may be, measured by that on an ordinary one.
TIMES = 20


@pytest.fixture
def nobody(app: Flask) -> FlaskClient:
    """Somebody whom nobody knows; the pages they see have been made once before."""
    client = app.test_client()
    client.get("/login")
    client.post("/login", data={"email": "a@example.org", "password": "x"})
    return client


def test_T33_a_form_of_a_thousand_fields_is_refused_unread(
    nobody: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unread(_request: Request) -> None:
        raise AssertionError("it was taken apart")

    at_most = "&".join(f"f{number}=" for number in range(sizes.FORM_FIELDS))
    form = "application/x-www-form-urlencoded"
    assert nobody.post("/login", data=at_most, content_type=form).status_code == 422
    monkeypatch.setattr(Request, "_load_form_data", unread)
    assert nobody.post("/login", data=f"{at_most}&a", content_type=form).status_code == 413


@pytest.mark.parametrize(
    ("path", "longest"), [("/api/v1/auth/login", sizes.API_BYTES), ("/csp", sizes.REPORT_BYTES)]
)
def test_T33_of_a_program_and_of_a_report_less_is_read(
    nobody: FlaskClient, path: str, longest: int
) -> None:
    kind = "application/json" if path != "/csp" else "application/csp-report"
    assert nobody.post(path, data=" " * longest, content_type=kind).status_code == 400
    assert nobody.post(path, data=" " * (longest + 1), content_type=kind).status_code == 413


def test_T33_a_header_in_a_hundred_lines_is_refused(nobody: FlaskClient) -> None:
    languages = "en;q=0.5," * 900
    assert nobody.get("/login", headers={"Accept-Language": languages}).status_code == 200
    lines = [("Accept-Language", languages)] * 3
    answer = nobody.get("/login", headers={"Accept-Language": ",".join(one for _, one in lines)})
    assert answer.status_code == 431
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize(
    "body",
    [
        "[" + "1," * 100_000 + "1]",
        "{" + ",".join(f'"k{number}": 1' for number in range(15_000)) + "}",
        '{"email": ' + "[" * 30 + "]" * 30 + "}",
        '{"email": [' + ",".join(["9" * 4000] * 60) + "]}",
        '{"email": "a' + "\u0315\u0300" * 60_000 + '@example.org", "password": "x"}',
    ],
    ids=["wide", "of many names", "deep", "of great numbers", "of accents"],
)
def test_T33_an_odd_body_is_no_more_work_than_twenty_ordinary_ones(
    nobody: FlaskClient, body: str
) -> None:
    def send(text: str) -> int:
        answer = nobody.post(
            "/api/v1/auth/login", data=text.encode(), content_type="application/json"
        )
        return answer.status_code

    send('{"email": "a@example.org", "password": "x"}')
    ordinary = calls_of(lambda: send('{"email": "a@example.org", "password": "x"}'))
    assert calls_of(lambda: send(body)) < TIMES * ordinary
    assert send(body) in (401, 413, 422)
