"""T35: a network that keeps two times already is led on without a hold, and told so."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from clinic.accounts.changes.verify import verify_email
from clinic.accounts.kinds import TokenPurpose
from clinic.accounts.models import User
from clinic.accounts.tokens import mint
from clinic.booking.models import Hold
from clinic.db import db
from tests.cast import FRIDAY, PASSWORD, Cast


@pytest.fixture
def third(app: Flask, cast: Cast) -> FlaskClient:
    """The browser of the third who registers from a network; the two before keep a time each."""
    for number, at in enumerate(("09:00", "10:00")):
        newcomer(app, number).post("/holds", data=wish(cast, at))
    return newcomer(app, 2)


def newcomer(app: Flask, number: int) -> FlaskClient:
    client = app.test_client()
    new = {"email": f"new{number}@example.org", "full_name": "Emma Lind", "password": PASSWORD}
    client.post("/register", data=new)
    return client


def wish(cast: Cast, clock: str = "11:00", **typed: str) -> dict[str, str]:
    return {
        "doctor_id": cast.lena.doctor_id,
        "visit_type_id": cast.first_visit,
        "starts_at": cast.slot(FRIDAY, clock).isoformat(),
        **typed,
    }


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_T35_the_press_leads_on_without_a_hold_and_says_so(
    app: Flask, third: FlaskClient, cast: Cast, headers: dict[str, str]
) -> None:
    answer = third.post("/holds", data=wish(cast, reason="Headaches"), headers=headers)
    assert answer.status_code == 200
    assert "We cannot hold this time until you confirm your email address" in answer.text
    assert f'href="/verify/code?next=/doctors/{cast.lena.doctor_id}?' in unquote(answer.text)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Hold)) == 2


def test_T35_the_visit_is_booked_once_the_address_is_confirmed(
    app: Flask, third: FlaskClient, cast: Cast
) -> None:
    code = third.post("/appointments", data=wish(cast, reason="Headaches")).location
    with app.app_context():
        user = db.session.scalars(select(User).where(User.email == "new2@example.org")).one()
        verify_email(mint(user.id, TokenPurpose.VERIFY_EMAIL, now=cast.now), now=cast.now)
    back = third.get(code).location
    assert "Hold 11:00" in third.get(back).text
    assert "Headaches" in third.get(third.post("/holds", data=wish(cast)).location).text
    booked = third.post("/appointments", data=wish(cast, reason="Headaches"))
    assert "Headaches" in third.get(booked.location).text
