"""Visits that time off has left in the way."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from clinic.booking.models import Appointment
from tests.cast import THURSDAY, Cast
from tests.web.doctor.life import FOR_REQUESTS, Room, url_of
from tests.web.test_live_visits import live_parts


@pytest.fixture
def visit(cast: Cast, room: Room) -> Appointment:
    """Amira's visit, Thursday at nine, on a morning that Lena has taken off; version 2."""
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))
    room.lena_is_away(cast.slot(THURSDAY, "08:00"), cast.slot(THURSDAY, "12:00"))
    return visit


def test_a_visit_in_the_way_stands_above_the_week(lena: FlaskClient, visit: Appointment) -> None:
    html = lena.get("/doctor/week").text

    assert "1 visit needs a decision" in html
    assert "You are away" in html
    for noun in ("keep", "reschedule", "cancellation"):
        assert f"/doctor/appointments/{visit.id}/{noun}" in html


def test_the_whole_list_has_a_page_that_follows_what_is_decided(
    lena: FlaskClient, visit: Appointment
) -> None:
    page = lena.get("/doctor/decisions").text
    assert visit.id in page
    lena.post(url_of(visit, "keep"))
    assert "Nothing to decide" in live_parts(lena, page)["list"]


def test_a_kept_visit_leaves_the_list(lena: FlaskClient, visit: Appointment, room: Room) -> None:
    answer = lena.post(url_of(visit, "keep"), data={"version": 2, "back": "decisions"})

    assert answer.location == "/doctor/decisions#main"
    assert room.visit(visit).placed_by_hand
    assert "Nothing to decide" in lena.get("/doctor/decisions").text


def test_keeping_from_the_week_answers_with_what_has_changed(
    lena: FlaskClient, visit: Appointment
) -> None:
    html = lena.post(url_of(visit, "keep"), data={"version": 2}, headers=FOR_REQUESTS).text

    assert "Amira Rahman stays at this time" in html
    assert "needs a decision" not in html


def test_keeping_an_old_version_is_refused(
    lena: FlaskClient, visit: Appointment, room: Room
) -> None:
    answer = lena.post(url_of(visit, "keep"), data={"version": 1})

    assert answer.status_code == 409
    assert not room.visit(visit).placed_by_hand


def test_a_colleague_can_not_keep_it(krug: FlaskClient, visit: Appointment, room: Room) -> None:
    assert krug.post(url_of(visit, "keep"), data={"version": 2}).status_code == 404
    assert visit.id not in krug.get("/doctor/decisions").text
    assert not room.visit(visit).placed_by_hand
