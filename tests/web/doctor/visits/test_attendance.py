"""The day of the visit, step by step and back."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from clinic.booking.lifecycle import Status
from clinic.booking.models import Appointment
from tests.application import Clock
from tests.cast import THURSDAY, TUESDAY, Cast
from tests.cast_fixtures import SignIn
from tests.web.doctor.life import FOR_DRAWER, Room, url_of


@pytest.fixture
def visit(cast: Cast) -> Appointment:
    """Amira's visit today at eleven, an hour from now."""
    return cast.desk_books(cast.amira.patient_id, cast.slot(TUESDAY, "11:00"))


def test_a_visit_goes_from_arrived_to_completed(
    lena: FlaskClient, visit: Appointment, room: Room
) -> None:
    states = []
    for version, noun in enumerate(("arrival", "admission", "completion"), start=1):
        lena.post(url_of(visit, noun), data={"version": version})
        states.append(room.visit(visit).status)

    assert states == [Status.ARRIVED, Status.IN_ROOM, Status.COMPLETED]


def test_each_step_can_be_taken_back(lena: FlaskClient, visit: Appointment, room: Room) -> None:
    lena.post(url_of(visit, "arrival"), data={"version": 1})
    lena.post(url_of(visit, "completion"), data={"version": 2})

    lena.post(url_of(visit, "completion/undo"), data={"version": 3})
    after_one = room.visit(visit).status
    lena.post(url_of(visit, "arrival/undo"), data={"version": 4})

    assert after_one is Status.ARRIVED
    assert room.visit(visit).status is Status.CONFIRMED


def test_a_no_show_is_noted_after_the_start_only(
    lena: FlaskClient, visit: Appointment, room: Room, clock: Clock, cast: Cast, sign_in: SignIn
) -> None:
    early = lena.post(url_of(visit, "no-show"), data={"version": 1})
    clock.advance(minutes=75)
    sign_in(lena, cast.lena)
    late = lena.post(url_of(visit, "no-show"), data={"version": 1})

    assert (early.status_code, late.status_code) == (409, 303)
    assert "The visit has not begun yet." in early.text
    assert room.visit(visit).status is Status.NO_SHOW


def test_nobody_arrives_before_the_day(lena: FlaskClient, cast: Cast, room: Room) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))

    answer = lena.post(url_of(visit, "arrival"), data={"version": 2}, headers=FOR_DRAWER)

    assert answer.status_code == 409
    assert "You can mark this from the day of the visit." in answer.text
    assert room.visit(visit).status is Status.CONFIRMED


def test_a_second_click_is_told_that_the_visit_has_changed(
    lena: FlaskClient, visit: Appointment
) -> None:
    lena.post(url_of(visit, "arrival"), data={"version": 1})

    answer = lena.post(url_of(visit, "arrival"), data={"version": 1}, headers=FOR_DRAWER)

    assert answer.status_code == 409
    assert "This visit was changed meanwhile" in answer.text
    assert "Admit to room" in answer.text


def test_another_word_is_no_step(lena: FlaskClient, visit: Appointment) -> None:
    assert lena.post(url_of(visit, "departure"), data={"version": 1}).status_code == 404


@pytest.mark.parametrize("noun", ["arrival", "admission", "completion", "no-show", "arrival/undo"])
def test_a_colleague_and_a_patient_can_not(
    krug: FlaskClient, amira: FlaskClient, visit: Appointment, room: Room, noun: str
) -> None:
    assert krug.post(url_of(visit, noun), data={"version": 1}).status_code == 404
    assert amira.post(url_of(visit, noun), data={"version": 1}).status_code == 403
    assert room.visit(visit).version == 1
