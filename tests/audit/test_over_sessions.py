"""Who comes with the token of a session that is over leaves a row; a tab that lies open does not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.accounts.sessions.open_sessions import end_all_sessions
from clinic.db import transaction
from clinic.http.hardening.origin import session_ref
from tests.api.conftest import BASE
from tests.application import Clock
from tests.audit.conftest import program_of
from tests.audit.trail import Trail
from tests.cast import Cast, OnlinePatient
from tests.cast_fixtures import SignIn

pytestmark = pytest.mark.only_on("sqlite")

ACTION = "session_use_after_expire"


@pytest.fixture
def ended(app: Flask, cast: Cast, sign_in: SignIn) -> FlaskClient:
    """Amira's browser, whose session has ended meanwhile."""
    client = sign_in(app.test_client(), cast.amira)
    end(app, cast.amira, cast)
    return client


def end(app: Flask, person: OnlinePatient, cast: Cast) -> None:
    with app.app_context(), transaction():
        end_all_sessions(person.actor.user_id, now=cast.now)


def test_T27_the_cookie_of_a_session_that_has_ended_is_one_row(
    app: Flask, cast: Cast, ended: FlaskClient
) -> None:
    trail = Trail(app)
    for path in ("/home", "/", "/profile", "/login"):
        ended.get(path)
    row = trail.one(ACTION)
    assert (row.reason, row.outcome, row.actor_id) == ("ended", "denied", None)
    assert (row.subject_kind, row.subject_id) == ("user", cast.amira.actor.user_id)
    assert len(row.session_ref) == 12


def test_T27_the_row_names_the_sign_in_as_its_other_rows_do(
    app: Flask, cast: Cast, sign_in: SignIn
) -> None:
    trail, client = Trail(app), sign_in(app.test_client(), cast.amira)
    client.post("/profile", data={"full_name": "Amira R."})
    end(app, cast.amira, cast)
    client.get("/home")
    [changed, *_] = trail.rows("account_changed")
    assert trail.one(ACTION).session_ref == changed.session_ref != session_ref("")


def test_T27_an_hour_later_or_from_another_network_it_is_another_row(
    app: Flask, cast: Cast, ended: FlaskClient, clock: Clock
) -> None:
    trail = Trail(app)
    for address in ("192.0.2.1", "192.0.2.2", "198.51.100.1"):
        ended.get("/home", environ_overrides={"REMOTE_ADDR": address})
    assert [row.ip_prefix for row in trail.rows(ACTION)] == ["192.0.2.0/24", "198.51.100.0/24"]
    clock.advance(hours=1)
    ended.get("/home", environ_overrides={"REMOTE_ADDR": "192.0.2.1"})
    assert len(trail.rows(ACTION)) == 3


def test_T27_what_a_page_asks_for_by_itself_is_none(
    app: Flask, cast: Cast, ended: FlaskClient
) -> None:
    trail = Trail(app)
    ended.get("/notices/news", headers={"X-Background": "1", "HX-Request": "true"})
    ended.get("/static/css/clinic.css").close()
    assert trail.rows(ACTION) == []


@pytest.mark.parametrize("wait", [timedelta(hours=12, minutes=1), timedelta(days=3)])
def test_T27_so_is_one_whose_time_is_over(
    app: Flask, cast: Cast, sign_in: SignIn, clock: Clock, wait: timedelta
) -> None:
    client, trail = sign_in(app.test_client(), cast.amira), Trail(app)
    clock.now += wait
    client.get("/home")
    assert trail.one(ACTION).reason == "expired"


def test_T27_a_locked_page_is_none(app: Flask, cast: Cast, sign_in: SignIn, clock: Clock) -> None:
    client, trail = sign_in(app.test_client(), cast.amira), Trail(app)
    clock.advance(minutes=45)
    assert "/unlock" in client.get("/home").location
    assert trail.rows(ACTION) == []


def test_T27_the_token_of_a_program_is_a_row_once_it_has_signed_out(app: Flask, cast: Cast) -> None:
    amira = program_of(app, cast.amira)
    trail = Trail(app)
    assert amira.send("POST", "/auth/logout", {}).status_code == 204
    assert [amira.get("/me").status_code for _ in range(2)] == [401, 401]
    row = trail.one(ACTION)
    assert (row.reason, row.channel) == ("ended", "api")


@pytest.mark.parametrize("is_over", [True, False])
def test_T27_a_token_whose_own_time_is_up_is_a_row_only_if_its_session_is_over(
    app: Flask, cast: Cast, is_over: bool
) -> None:
    # The times in a token are those of the machine: the library has its own clock.
    app.config["JWT_ACCESS_TOKEN_EXPIRES"] = timedelta(minutes=-1)
    amira, trail = program_of(app, cast.amira), Trail(app)
    if is_over:
        end(app, cast.amira, cast)
    assert amira.get("/me").status_code == 401
    assert [row.reason for row in trail.rows(ACTION)] == (["ended"] if is_over else [])


def test_T27_T13_what_nobody_signed_is_none(app: Flask, cast: Cast) -> None:
    trail, client = Trail(app), app.test_client()
    client.set_cookie(app.config["JWT_ACCESS_COOKIE_NAME"], "not.a.token")
    client.get("/home")
    client.get(f"{BASE}/me", headers={"Authorization": "Bearer not.a.token"})
    assert trail.rows(ACTION) == []
