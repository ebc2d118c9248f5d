"""What a browser reports of a broken content policy becomes a row, and nothing of the page does."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from clinic.accounts.models import LoginSession
from clinic.audit.repeats import REFUSALS
from clinic.db import db
from clinic.http.access import public
from tests.application import BuildApp, Clock
from tests.audit.trail import Trail
from tests.browser import served
from tests.cast import Cast
from tests.cast_fixtures import SignIn

pytestmark = pytest.mark.only_on("sqlite")

ACTION = "malicious_csp_violation"
HERE = "http://localhost"
ID = "ab" * 16


def old(page: str = f"{HERE}/appointments/{ID}?q=why", **more: Any) -> dict[str, Any]:
    """As `report-uri` has it sent."""
    told = {
        "document-uri": page,
        "effective-directive": "script-src-elem",
        "blocked-uri": "https://evil.test/x.js",
        "script-sample": "alert(document.cookie)",
        "source-file": page,
    }
    return {"csp-report": told | more}


def new(page: str = f"{HERE}/appointments/{ID}", kind: str = "csp-violation") -> dict[str, Any]:
    """As `report-to` has it sent, in a list."""
    body = {
        "documentURL": page,
        "effectiveDirective": "img-src",
        "blockedURL": "https://evil.test/",
    }
    return {"type": kind, "age": 10, "url": page, "user_agent": "x", "body": body}


def send(client: FlaskClient, report: Any, **headers: str) -> int:
    kind = "application/reports+json" if isinstance(report, list) else "application/csp-report"
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post("/csp", json=report, content_type=kind, headers=named).status_code


def test_T16_a_report_becomes_a_row_of_a_directive_and_a_page(
    app: Flask, cast: Cast, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    trail = Trail(app)
    with caplog.at_level(logging.WARNING):
        assert send(client, old()) == 204
        assert send(client, [new(), new(f"{HERE}/no/such/page")]) == 204
    rows = [
        (row.reason, row.subject_kind, row.subject_id, row.outcome) for row in trail.rows(ACTION)
    ]
    assert rows == [
        ("script-src-elem", "endpoint", "patient.appointments.page", "denied"),
        ("img-src", "endpoint", "patient.appointments.page", "denied"),
        ("img-src", "endpoint", "", "denied"),
    ]
    assert [row.actor_id for row in trail.rows(ACTION)] == [None] * 3
    said = " ".join(record.getMessage() for record in caplog.records)
    assert "script-src-elem on patient.appointments.page" in said
    assert [word for word in (ID, "q=", "evil", "alert") if word in said] == []


def test_T16_a_report_says_whose_browser_it_was_and_is_no_sign_of_life(
    app: Flask, cast: Cast, sign_in: SignIn, clock: Clock
) -> None:
    client, trail = sign_in(app.test_client(), cast.lena), Trail(app)

    def seen() -> list[Any]:
        with app.app_context():
            return [row.last_seen_at for row in db.session.query(LoginSession).all()]

    before = seen()
    clock.advance(minutes=2)
    assert send(client, old(f"{HERE}/doctor/week"), Sec_Fetch_Site="same-origin") == 204
    assert trail.one(ACTION).actor_id == cast.lena.actor.user_id
    assert seen() == before


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_T16_T22_a_report_may_come_from_elsewhere_but_then_in_nobodys_name(
    make_app: BuildApp, cast: Cast, sign_in: SignIn, site: str
) -> None:
    app = make_app(WTF_CSRF_ENABLED=True)
    client, trail = sign_in(app.test_client(), cast.lena), Trail(app)
    assert send(client, old(), Sec_Fetch_Site=site, Origin="https://evil.test") == 204
    assert trail.one(ACTION).actor_id is None
    # No other address is open in this way.
    assert client.post("/logout", headers={"Sec-Fetch-Site": site}).status_code == 403
    assert client.post("/logout").status_code == 400


@pytest.mark.parametrize(
    "report",
    [
        old("https://evil.test/appointments"),
        old("about"),
        old(**{"source-file": "chrome-extension"}, **{"document-uri": "data"}),
        old(**{"source-file": "moz-extension://1234/inject.js"}),
        [new(kind="deprecation")],
        [],
    ],
)
def test_what_is_well_said_but_no_page_of_ours_is_no_row(
    app: Flask, cast: Cast, client: FlaskClient, report: Any
) -> None:
    trail = Trail(app)
    assert send(client, report) == 204
    assert trail.rows() == []


@pytest.mark.parametrize(
    ("text", "kind", "status"),
    [
        ("", "application/csp-report", 400),
        ("no JSON", "application/csp-report", 400),
        ("[]", "application/csp-report", 400),
        ('{"csp-report": 3}', "application/csp-report", 400),
        ("{}", "application/reports+json", 400),
        ("[3]", "application/reports+json", 400),
        ('[{"type": "csp-violation"}]', "application/reports+json", 400),
        ('{"csp-report": {"document-uri": "http://[x"}}', "application/csp-report", 400),
        ("[" * 9000, "application/csp-report", 400),
        ('{"csp-report": {}}', "application/json", 400),
        ('{"csp-report": {}}', "text/plain", 400),
        ("a=b", "application/x-www-form-urlencoded", 400),
        (" " * 16_385, "application/csp-report", 413),
    ],
)
def test_what_is_no_report_is_refused(
    app: Flask, cast: Cast, client: FlaskClient, text: str, kind: str, status: int
) -> None:
    trail = Trail(app)
    assert client.post("/csp", data=text, content_type=kind).status_code == status
    assert trail.rows() == []


def test_a_directive_that_nobody_knows_is_not_kept_by_name(
    app: Flask, cast: Cast, client: FlaskClient
) -> None:
    trail = Trail(app)
    send(client, old(**{"effective-directive": "why she comes"}))
    send(client, old(**{"effective-directive": "", "violated-directive": "style-src 'self'"}))
    assert [row.reason for row in trail.rows(ACTION)] == ["other", "style-src"]


def test_reports_cannot_fill_the_audit_whoever_sends_them(
    app: Flask, cast: Cast, sign_in: SignIn
) -> None:
    client, trail = sign_in(app.test_client(), cast.lena), Trail(app)
    pages = [f"{HERE}{path}" for path in ("/", "/find", "/login", "/register", "/home", "/profile")]
    for _ in range(12):
        assert send(client, [new(page) for page in pages]) == 204
    assert len(trail.rows(ACTION)) == REFUSALS


def test_reports_of_one_address_are_slowed_down_without_a_word(
    make_app: BuildApp, cast: Cast, limits: None
) -> None:
    app = make_app(RATELIMIT_ENABLED=True)
    client, trail = app.test_client(), Trail(app)
    assert {send(client, old()) for _ in range(62)} == {204}
    assert len(trail.rows(ACTION)) == 60
    assert trail.rows("excess_rate_limit_exceeded") == []


@pytest.mark.browser
def test_T16_an_inline_script_in_a_real_browser_does_not_run_and_becomes_a_row(
    make_app: BuildApp, cast: Cast, browser: Browser
) -> None:
    app = make_app(WTF_CSRF_ENABLED=True)

    @app.get("/a-page-of-the-test")
    @public
    def injected() -> str:
        return "<title>x</title><p>there</p><script>document.title = 'ran'</script>"

    trail = Trail(app)
    with served(app) as url:
        # A window of its own: those of the fixtures complain of any broken policy.
        window = browser.new_context()
        page = window.new_page()
        with page.expect_response("**/csp") as answer:
            page.goto(f"{url}/a-page-of-the-test?q=secret")
        assert answer.value.status == 204
        assert page.title() == "x"
        window.close()
    row = trail.one(ACTION)
    assert (row.reason, row.subject_id) == ("script-src-elem", "injected")
