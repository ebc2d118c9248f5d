"""The doctor proposes another time for a request, and the patient answers on their page."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.booking.answer import confirm
from clinic.booking.lifecycle import Status
from clinic.booking.models import Appointment
from clinic.http.instants import instant_text
from tests.cast import FRIDAY, SATURDAY, Cast
from tests.cast_fixtures import SignIn
from tests.web.doctor.life import Room, url_of


@pytest.fixture
def asked(cast: Cast) -> Appointment:
    """Amira asks Lena for Friday at nine, and says why."""
    return cast.amira_books(cast.slot(FRIDAY, "09:00"), reason="Headaches for two weeks")


def test_a_time_is_proposed_from_the_card_and_the_patient_takes_it(
    lena: FlaskClient, app: Flask, cast: Cast, asked: Appointment, room: Room, sign_in: SignIn
) -> None:
    at = instant_text(cast.slot(FRIDAY, "14:00"))
    card = lena.get("/doctor/requests").text
    assert "Headaches for two weeks" in card
    assert url_of(asked, "proposal") in card
    assert f"at={at}" in lena.get(url_of(asked, "proposal")).text
    assert "Propose this time" in lena.get(url_of(asked, "proposal", at=at)).text
    lena.post(url_of(asked, "proposal"), data={"version": 1, "starts_at": at})
    said = lena.get("/doctor/week").text
    assert "Another time proposed: Amira Rahman, Fri 27 Nov, 14:00" in said
    assert "You proposed Fri 27 Nov, 14:00" in lena.get("/doctor/requests").text

    amira = sign_in(app.test_client(), cast.amira)
    page = amira.get(f"/appointments/{asked.id}").text
    assert "Dr Lena Hartmann proposes another time: Fri 27 November, 14:00" in page
    old = amira.post(f"/appointments/{asked.id}/proposal/acceptance", data={"version": 1})
    assert old.status_code == 409
    amira.post(f"/appointments/{asked.id}/proposal/acceptance", data={"version": 2})
    visit = room.visit(asked)
    assert (visit.status, visit.starts_at) == (Status.CONFIRMED, cast.slot(FRIDAY, "14:00"))


def test_what_is_not_open_is_not_proposed(
    lena: FlaskClient, cast: Cast, asked: Appointment, room: Room
) -> None:
    at = instant_text(cast.slot(SATURDAY, "09:00"))
    answer = lena.post(url_of(asked, "proposal"), data={"version": 1, "starts_at": at})
    assert answer.status_code == 422
    assert "The doctor does not see patients at this time." in answer.text
    assert room.visit(asked).version == 1


def test_a_colleague_does_not_read_why_somebody_would_rather_come_to_them(
    krug: FlaskClient, cast: Cast, room: Room
) -> None:
    visit = cast.amira_books(cast.slot(FRIDAY, "09:00"), reason="Headaches for two weeks")
    with room.app.app_context():
        confirm(cast.lena.actor, visit.id, now=cast.now)
    room.amira_wants(visit, cast.slot(FRIDAY, "14:00"), cast.krug.doctor_id)
    page = krug.get("/doctor/requests").text
    assert "Amira Rahman" in page
    assert "Headaches" not in page
