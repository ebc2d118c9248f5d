"""T9, T10: who has not read our mail yet chooses a time, and it is kept while the mail is on its way."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from clinic.accounts.kinds import TokenPurpose
from clinic.accounts.models import User
from clinic.accounts.sessions.session_state import actor_of
from clinic.accounts.sessions.sign_in import open_session
from clinic.accounts.tokens import mint
from clinic.booking.book import book
from clinic.booking.models import Appointment, Claim, Hold
from clinic.db import db, transaction
from tests.application import Clock
from tests.cast import FRIDAY, Cast
from tests.cast_fixtures import SignIn
from tests.refusals import refused


@pytest.fixture
def amira(app: Flask, client: FlaskClient, cast: Cast, sign_in: SignIn) -> FlaskClient:
    """Amira's browser; her address is not verified."""
    with app.app_context(), transaction() as session:
        session.execute(
            update(User).where(User.id == cast.amira.actor.user_id).values(email_verified_at=None)
        )
    return sign_in(client, cast.amira)


def wish(cast: Cast, clock_time: str = "09:00", **typed: str) -> dict[str, str]:
    return {
        "doctor_id": cast.lena.doctor_id,
        "visit_type_id": cast.first_visit,
        "starts_at": cast.slot(FRIDAY, clock_time).isoformat(),
        **typed,
    }


def ends(app: Flask) -> list[datetime]:
    """When the hold and its claim end."""
    with app.app_context():
        return [
            *db.session.scalars(select(Hold.expires_at)),
            *[at for at in db.session.scalars(select(Claim.expires_at)) if at],
        ]


def visits(app: Flask) -> int:
    with app.app_context():
        return len(db.session.scalars(select(Appointment.id)).all())


def verify(app: Flask, cast: Cast, clock: Clock, browser: FlaskClient) -> TestResponse:
    with app.app_context():
        token = mint(cast.amira.actor.user_id, TokenPurpose.VERIFY_EMAIL, now=clock())
    browser.get(f"/t/verify/{token}")
    return browser.post("/verify")


def test_T9_an_unverified_person_books_nothing_but_the_time_is_kept_for_half_an_hour(
    app: Flask, amira: FlaskClient, cast: Cast, clock: Clock
) -> None:
    amira.post("/holds", data=wish(cast))
    clock.advance(minutes=4)
    answer = amira.post("/appointments", data=wish(cast, reason="Headaches again"))
    assert answer.location == "/verify/code"
    assert "held for you" in amira.get(answer.location).text
    assert ends(app) == [clock() + timedelta(minutes=30)] * 2
    assert visits(app) == 0


def test_T9_no_door_books_for_them(app: Flask, amira: FlaskClient, cast: Cast) -> None:
    with app.app_context():
        opened = open_session(cast.amira.actor.user_id, now=cast.now)
        actor = actor_of(opened.user_id, opened.id, now=cast.now)
        assert actor is not None
        with refused("address_unverified"):
            book(
                actor,
                doctor_id=cast.lena.doctor_id,
                visit_type_id=cast.first_visit,
                starts_at=cast.slot(FRIDAY, "09:00"),
                now=cast.now,
            )


def test_T10_a_time_is_kept_so_long_once_per_address(
    app: Flask, amira: FlaskClient, cast: Cast, clock: Clock, sign_in: SignIn
) -> None:
    amira.post("/appointments", data=wish(cast))
    clock.advance(minutes=31)
    sign_in(amira, cast.amira)
    answer = amira.post("/appointments", data=wish(cast, "10:00"))
    assert answer.location == "/verify/code"
    assert ends(app) == [clock() + timedelta(minutes=5)] * 2


def test_T10_the_fourth_hold_of_one_time_in_a_day_is_refused(
    app: Flask, client: FlaskClient, cast: Cast, clock: Clock, sign_in: SignIn
) -> None:
    sign_in(client, cast.jonas)
    for _again in range(3):
        assert client.post("/holds", data=wish(cast)).status_code == 303
        clock.advance(minutes=6)
    answer = client.post("/holds", data=wish(cast), headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "three times today" in answer.text
    assert client.post("/holds", data=wish(cast, "10:00")).location.startswith("/doctors/")
    clock.advance(days=1)
    sign_in(client, cast.jonas)
    assert client.post("/holds", data=wish(cast), headers={"HX-Request": "true"}).status_code == 200


def test_a_time_that_somebody_else_has_meanwhile_is_lost_as_ever(
    app: Flask, amira: FlaskClient, cast: Cast, clock: Clock
) -> None:
    cast.books(cast.jonas, cast.slot(FRIDAY, "09:00"))
    answer = amira.post("/appointments", data=wish(cast, reason="Headaches again"))
    assert answer.status_code == 409
    assert "Just taken by somebody else" in answer.text
    assert "Headaches again" in answer.text


def test_the_link_of_the_mail_leads_back_to_the_time(
    app: Flask, amira: FlaskClient, cast: Cast, clock: Clock
) -> None:
    amira.post("/appointments", data=wish(cast))
    clock.advance(minutes=20)
    back = verify(app, cast, clock, amira)
    page = amira.get(back.location)
    assert "09:00 is held for you" in page.text
    assert amira.post("/appointments", data=wish(cast)).location.startswith("/appointments/")
    assert visits(app) == 1


def test_followed_on_another_device_it_leads_there_over_the_sign_in(
    app: Flask, amira: FlaskClient, cast: Cast, clock: Clock, sign_in: SignIn
) -> None:
    amira.post("/appointments", data=wish(cast))
    answer = verify(app, cast, clock, app.test_client())
    assert answer.location.startswith(f"/login?next=/doctors/{cast.lena.doctor_id}")


def test_somebody_else_who_is_signed_in_there_is_not_led_to_it(
    app: Flask, amira: FlaskClient, cast: Cast, clock: Clock, sign_in: SignIn
) -> None:
    amira.post("/appointments", data=wish(cast))
    other = sign_in(app.test_client(), cast.jonas)
    assert verify(app, cast, clock, other).location == "/home"
