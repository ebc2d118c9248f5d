"""A video visit on the pages of both sides."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.booking.models import Appointment
from clinic.directory.catalogue import change_visit_type
from tests.application import Clock
from tests.cast import THURSDAY, Cast, OnlinePatient, Staff
from tests.cast_fixtures import SignIn

LINK = "https://meet.example/j/1"


@pytest.fixture
def visit(app: Flask, cast: Cast) -> Appointment:
    with app.app_context():
        change_visit_type(cast.petra.actor, cast.first_visit, {"mode": "video"}, now=cast.now)
    return cast.amira_has_a_visit(cast.slot(THURSDAY, "14:30"))


def test_the_link_is_shown_to_both_in_its_time_and_to_nobody_before(
    app: Flask, cast: Cast, clock: Clock, sign_in: SignIn, visit: Appointment
) -> None:
    def client(who: Staff | OnlinePatient) -> FlaskClient:
        return sign_in(app.test_client(), who)

    panel, desk = f"/doctor/appointments/{visit.id}", f"/desk/visits/{visit.id}"
    own, lena, nadia = f"/appointments/{visit.id}", client(cast.lena), client(cast.nadia)
    assert "The link to join appears here by 14:20" in client(cast.amira).get(own).text
    answer = lena.post(f"{panel}/video", data={"link": "meet.example"})
    assert answer.status_code == 422
    assert 'value="meet.example"' in answer.text
    assert lena.post(f"{panel}/video", data={"link": LINK}).status_code == 303
    assert "Change the link" in nadia.get(desk).text
    assert f'value="{LINK}"' in nadia.get(f"{desk}/video").text
    page = client(cast.amira).get(own).text
    assert "The link to join appears here at 14:20" in page
    assert LINK not in page
    clock.advance(seconds=(visit.starts_at - timedelta(minutes=10) - clock()).total_seconds())
    for who, address in (
        (cast.amira, own),
        (cast.amira, "/home"),
        (cast.lena, panel),
        (cast.nadia, desk),
    ):
        assert f'href="{LINK}"' in client(who).get(address).text, address
    assert LINK not in client(cast.amira).get(f"{own}/calendar.ics").text
    clock.advance(minutes=40)
    assert LINK not in client(cast.amira).get(own).text
