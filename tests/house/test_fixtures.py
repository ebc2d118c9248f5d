"""What the tests stand on does what it says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page
from redis import Redis
from sqlalchemy import text

from clinic.db import db
from tests.application import Clock
from tests.browser import Complaints, LiveServer
from tests.cast import Cast


def test_the_application_runs_on_the_database_it_was_asked_for(app: Flask, database: str) -> None:
    with app.app_context():
        assert db.engine.dialect.name == database


@pytest.mark.parametrize("turn", ["first", "second"])
def test_each_test_has_a_database_of_its_own(app: Flask, turn: str) -> None:
    with app.app_context(), db.engine.begin() as connection:
        rows = connection.execute(text("SELECT count(*) FROM specialty")).scalar()
        connection.execute(text("INSERT INTO specialty (id, name) VALUES ('x', 'Left behind')"))
    assert rows == 0


def test_the_cast_is_in_its_clinic(app: Flask, cast: Cast, app_context: None) -> None:
    found = db.session.execute(
        text("SELECT full_name FROM user_account WHERE id = :id"),
        {"id": cast.lena.actor.user_id},
    ).scalar()
    assert found == "Lena Hartmann"


def test_a_request_does_not_see_the_context_of_the_test(
    make_app: Callable[..., Flask],
) -> None:
    app = make_app()
    seen = []
    app.before_request_funcs.setdefault(None, []).insert(0, lambda: seen.append("actor" in g))
    with app.app_context():
        g.actor = "somebody"
        app.test_client().get("/healthz")
    assert seen == [False]


def test_the_clock_starts_on_a_tuesday_morning_and_moves_when_told(
    app: Flask, clock: Clock
) -> None:
    assert app.extensions["clock"]() == datetime(2026, 11, 24, 9, tzinfo=UTC)
    clock.advance(hours=1)
    assert app.extensions["clock"]() == datetime(2026, 11, 24, 10, tzinfo=UTC)


@pytest.mark.parametrize("turn", ["first", "second"])
def test_redis_is_there_and_empty(redis_url: str, turn: str) -> None:
    with Redis.from_url(redis_url) as server:
        assert server.dbsize() == 0
        server.set("left", "behind")


def test_configuration_is_put_back(app: Flask) -> None:
    assert app.config["WTF_CSRF_ENABLED"] is False
    app.config["WTF_CSRF_ENABLED"] = True


def test_configuration_was_put_back(app: Flask) -> None:
    assert app.config["WTF_CSRF_ENABLED"] is False


def test_a_client_reaches_the_application(client: FlaskClient) -> None:
    assert client.get("/healthz").status_code == 200


@pytest.mark.browser
def test_a_browser_reaches_the_application(page: Page) -> None:
    answer = page.goto("/healthz")
    assert answer is not None
    assert answer.status == 200


@pytest.mark.browser
def test_T16_what_a_browser_complains_of_is_heard(
    browser: Browser, live_server: LiveServer
) -> None:
    complaints = Complaints()
    context = browser.new_context(base_url=live_server.url)
    complaints.listen(context)
    page = context.new_page()
    page.goto("/no/such/page")  # the console tells of the 404, as it should
    page.goto("/login")
    assert complaints.found == []
    page.evaluate("console.error('something is wrong')")
    page.evaluate(
        """() => new Promise((heard) => {
          document.addEventListener("securitypolicyviolation", heard, { once: true });
          new Image().src = "https://evil.test/seen.png";
        })"""
    )
    with context.expect_event("weberror"):
        page.evaluate("setTimeout(() => { throw new Error('a bug') }, 0)")
    context.close()
    told = " ".join(complaints.found)
    assert "something is wrong" in told
    assert "img-src https://evil.test/seen.png" in told
    assert "a bug" in told
