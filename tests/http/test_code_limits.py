"""T29: wrong second-factor codes count for the network address, too, whosever they are."""

from __future__ import annotations

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from clinic.accounts.models import LoginSession
from clinic.db import transaction
from clinic.extensions import limiter
from tests.accounts.authenticator_app import app_in_use
from tests.api.refusals import refused
from tests.application import BuildApp, Clock
from tests.cast import PASSWORD, Cast, OnlinePatient, Staff

# How often somebody may ask does not depend on the database.
pytestmark = pytest.mark.only_on("sqlite")

HERE, THERE = "10.0.0.1", "10.0.0.2"
WRONG = "000000"


@pytest.fixture
def guarded(make_app: BuildApp, cast: Cast, limits: None) -> Flask:
    return make_app(RATELIMIT_ENABLED=True, LIMIT_CODES_PER_ADDRESS="2 per 5 minutes; 3 per hour")


def app_of(app: Flask, who: Staff | OnlinePatient, clock: Clock) -> pyotp.TOTP:
    """The authenticator app of somebody, in use for an hour."""
    with app.app_context():
        return app_in_use(who.actor, now=clock())


def signs_in(app: Flask, who: Staff | OnlinePatient, code: str, ip: str = HERE) -> TestResponse:
    """The answer to the second step."""
    browser = app.test_client()
    browser.post("/login", data={"email": who.actor.email, "password": PASSWORD})
    return browser.post("/login/second", data={"code": code}, environ_overrides={"REMOTE_ADDR": ip})


def program(app: Flask, who: Staff | OnlinePatient, ip: str = HERE, **more: str) -> TestResponse:
    return app.test_client().post(
        "/api/v1/auth/login",
        json={"email": who.actor.email, "password": PASSWORD, **more},
        environ_overrides={"REMOTE_ADDR": ip},
    )


def forget_the_cache(app: Flask) -> None:
    with app.app_context():
        limiter.reset()


@pytest.mark.parametrize("emptied", ["nothing", "cache"])
def test_T29_wrong_codes_from_one_address_are_enough_whosever_they_are(
    guarded: Flask, cast: Cast, clock: Clock, emptied: str
) -> None:
    phones = {who: app_of(guarded, who, clock) for who in (cast.amira, cast.jonas)}
    for who in phones:
        assert signs_in(guarded, who, WRONG).status_code == 422
    if emptied == "cache":
        forget_the_cache(guarded)
    answer = signs_in(guarded, cast.amira, phones[cast.amira].at(clock()))
    assert answer.status_code == 429
    assert 290 < int(answer.headers["Retry-After"]) <= 300
    assert "Wait 5 minutes" in answer.text


def test_T29_a_right_code_is_not_used_up_and_works_from_elsewhere(
    guarded: Flask, cast: Cast, clock: Clock
) -> None:
    phone = app_of(guarded, cast.amira, clock)
    for _ in range(2):
        signs_in(guarded, cast.amira, WRONG)
    assert signs_in(guarded, cast.amira, phone.at(clock())).status_code == 429
    assert signs_in(guarded, cast.amira, phone.at(clock()), ip=THERE).status_code == 303


def test_T29_after_a_while_there_are_tries_again_and_in_an_hour_no_more(
    guarded: Flask, cast: Cast, clock: Clock
) -> None:
    app_of(guarded, cast.amira, clock)
    statuses = []
    for minutes in (0, 0, 5, 5):
        clock.advance(minutes=minutes)
        forget_the_cache(guarded)
        answer = signs_in(guarded, cast.amira, WRONG)
        statuses.append(answer.status_code)
    assert statuses == [422, 422, 422, 429]
    assert 2990 < int(answer.headers["Retry-After"]) <= 3000
    assert "Wait 50 minutes" in answer.text


def test_T29_right_codes_do_not_count(guarded: Flask, cast: Cast, clock: Clock) -> None:
    phone = app_of(guarded, cast.amira, clock)
    for _ in range(5):
        clock.advance(minutes=1)
        assert signs_in(guarded, cast.amira, phone.at(clock())).status_code == 303


def test_T29_a_program_counts_for_the_same_address(
    guarded: Flask, cast: Cast, clock: Clock
) -> None:
    phone = app_of(guarded, cast.amira, clock)
    refused(program(guarded, cast.amira, code=WRONG), 401, "wrong_code")
    assert signs_in(guarded, cast.amira, WRONG).status_code == 422
    assert program(guarded, cast.jonas).status_code == 200, "who sends no code is let in"
    for flushed in (False, True):
        if flushed:
            forget_the_cache(guarded)
        answer = program(guarded, cast.amira, code=phone.at(clock()))
        refused(answer, 429, "too_many_requests")
        assert 290 < int(answer.headers["Retry-After"]) <= 300
    # A code that is not looked at does not tell whether the password is right.
    wrong = program(guarded, cast.amira, code=phone.at(clock()), password="a wrong guess")
    refused(wrong, 429, "too_many_requests")


def test_T29_so_do_codes_before_something_that_matters(
    guarded: Flask, cast: Cast, clock: Clock
) -> None:
    phone = app_of(guarded, cast.amira, clock)
    browser = signed_in(guarded, cast, phone, clock)
    # A wrong password is no wrong code, whatever code comes along.
    assert proves(browser, phone.at(clock()), "a wrong guess").status_code == 422
    for _ in range(2):
        assert proves(browser, WRONG).status_code == 422
    for flushed in (False, True):
        if flushed:
            forget_the_cache(guarded)
        for password in (PASSWORD, "a wrong guess"):
            assert proves(browser, phone.at(clock()), password).status_code == 429


def test_T29_a_first_code_that_is_wrong_is_no_guess(
    guarded: Flask, cast: Cast, clock: Clock
) -> None:
    browser, phone = guarded.test_client(), app_of(guarded, cast.amira, clock)
    browser.post("/login", data={"email": cast.jonas.actor.email, "password": PASSWORD})
    browser.post("/account/app")
    for _ in range(3):
        answer = browser.post("/account/app/confirmation", data={"code": WRONG})
        assert answer.status_code == 422
    assert signs_in(guarded, cast.amira, phone.at(clock()), ip="127.0.0.1").status_code == 303


def signed_in(app: Flask, cast: Cast, phone: pyotp.TOTP, clock: Clock) -> FlaskClient:
    """Amira's browser, for too long to do something that matters. It has forgotten that it knows her."""
    browser = app.test_client()
    browser.post("/login", data={"email": cast.amira.actor.email, "password": PASSWORD})
    browser.post("/login/second", data={"code": phone.at(clock())})
    browser.delete_cookie("clinic_browser")
    with app.app_context(), transaction() as session:
        session.execute(update(LoginSession).values(fresh_until=clock()))
    clock.advance(minutes=1)
    return browser


def proves(browser: FlaskClient, code: str, password: str = PASSWORD) -> TestResponse:
    return browser.post(
        "/prove",
        data={"password": password, "code": code},
        environ_overrides={"REMOTE_ADDR": HERE},
    )


def test_T29_T36_a_browser_that_is_known_has_the_users_own_tries_alone(
    guarded: Flask, cast: Cast, clock: Clock
) -> None:
    phones = {who: app_of(guarded, who, clock) for who in (cast.amira, cast.jonas)}
    browser = guarded.test_client()
    password = {"email": cast.amira.actor.email, "password": PASSWORD}
    for number in range(2):
        browser.post("/login", data=password)
        code = {"code": phones[cast.amira].at(clock())}
        answer = browser.post("/login/second", data=code, environ_overrides={"REMOTE_ADDR": HERE})
        assert answer.status_code == 303, f"sign-in {number}"
        browser.post("/logout")
        clock.advance(minutes=1)
        for _ in range(2):
            signs_in(guarded, cast.jonas, WRONG)
    assert signs_in(guarded, cast.jonas, phones[cast.jonas].at(clock())).status_code == 429
