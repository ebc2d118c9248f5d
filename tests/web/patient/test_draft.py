"""What somebody typed for a visit is still there when they come back, and with nobody else."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from clinic.booking.housekeeping import tidy
from clinic.booking.models import Draft
from clinic.db import db
from clinic.privacy.erasure import erase, request_erasure
from tests.application import Clock
from tests.cast import Cast
from tests.cast_fixtures import SignIn
from tests.privacy.conftest import Raw
from tests.privacy.conftest import raw as raw
from tests.web.patient.test_mail_wait import amira as amira
from tests.web.patient.test_mail_wait import verify, wish

COUGH = "A cough that does not end"


def in_the_form(page: str) -> bool:
    """Whether the reason stands in the field where it was typed."""
    return f">\r\n{COUGH}</textarea>" in page or f">{COUGH}</textarea>" in page


def drafts(app: Flask) -> int:
    with app.app_context():
        return len(db.session.scalars(select(Draft.user_id)).all())


@pytest.fixture
def waiting(amira: FlaskClient, cast: Cast) -> FlaskClient:
    """Amira's browser: she has typed why she comes, and waits for the mail."""
    assert amira.post("/appointments", data=wish(cast, reason=COUGH)).location == "/verify/code"
    return amira


def test_what_was_typed_comes_back_on_every_way_to_the_time(
    app: Flask, waiting: FlaskClient, cast: Cast, clock: Clock, sign_in: SignIn
) -> None:
    for page in (f"/doctors/{cast.lena.doctor_id}", "/home"):
        assert "Enter the code" in waiting.get(page).text
    other = app.test_client()
    way = verify(app, cast, clock, other).location
    sign_in(other, cast.amira)
    for browser in (other, waiting):
        assert in_the_form(browser.get(way.partition("next=")[2].replace("%3F", "?")).text)


def test_it_comes_back_with_another_time_after_the_hold_is_over(
    app: Flask, waiting: FlaskClient, cast: Cast, clock: Clock, sign_in: SignIn
) -> None:
    clock.advance(hours=3)
    sign_in(waiting, cast.amira)
    assert "No visits planned" in waiting.get("/home").text
    verify(app, cast, clock, waiting)
    picked = waiting.post("/holds", data=wish(cast, "11:00"), headers={"HX-Request": "true"})
    assert in_the_form(picked.text)


def test_a_day_later_it_is_forgotten(
    app: Flask, waiting: FlaskClient, cast: Cast, clock: Clock, sign_in: SignIn
) -> None:
    clock.advance(days=1)
    sign_in(waiting, cast.amira)
    waiting.post("/holds", data=wish(cast, "11:00"))
    assert COUGH not in waiting.get(f"/doctors/{cast.lena.doctor_id}").text
    with app.app_context():
        assert tidy(now=clock()).drafts == 1
    assert drafts(app) == 0


def test_T2_nobody_else_reads_it_and_the_database_does_not_show_it(
    app: Flask, waiting: FlaskClient, cast: Cast, sign_in: SignIn, raw: Raw
) -> None:
    waiting.post("/appointments", data=wish(cast, reason=COUGH))  # once more: the same row
    (kept,) = raw("SELECT reason FROM draft")
    assert "cough" not in kept
    for who in (cast.jonas, cast.lena, cast.petra):
        page = sign_in(app.test_client(), who).get(f"/doctors/{cast.lena.doctor_id}").text
        assert COUGH not in page
    assert COUGH not in app.test_client().get(f"/doctors/{cast.lena.doctor_id}").text


def test_it_goes_with_the_booking(
    app: Flask, waiting: FlaskClient, cast: Cast, clock: Clock
) -> None:
    verify(app, cast, clock, waiting)
    assert waiting.post("/appointments", data=wish(cast, reason=COUGH)).status_code == 303
    assert drafts(app) == 0


def test_it_goes_with_the_time_that_is_let_go(
    app: Flask, waiting: FlaskClient, cast: Cast, raw: Raw
) -> None:
    (hold,) = raw("SELECT id FROM hold")
    waiting.post(f"/holds/{hold}/release")
    assert drafts(app) == 0


def test_it_goes_with_the_account(app: Flask, waiting: FlaskClient, cast: Cast) -> None:
    with app.app_context():
        wish_ = request_erasure(cast.amira.actor, now=cast.now)
        erase(cast.petra.actor, wish_.id, now=cast.now)
    assert drafts(app) == 0


def test_what_is_too_long_is_said_and_stays_in_the_form(
    app: Flask, client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    answer = sign_in(client, cast.jonas).post("/appointments", data=wish(cast, reason="x" * 2001))
    assert answer.status_code == 422
    assert "x" * 2001 in answer.text
    assert "2,000 characters" in answer.text
    assert drafts(app) == 0


def test_who_looks_at_other_times_once_the_hold_is_over_keeps_it(
    app: Flask, client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    sign_in(client, cast.jonas)
    answer = client.post("/appointments/draft", data=wish(cast, reason=COUGH))
    assert COUGH not in answer.location
    assert client.get(answer.location).status_code == 200
    client.post("/holds", data=wish(cast, "11:00"))
    assert in_the_form(client.get(f"/doctors/{cast.lena.doctor_id}").text)
