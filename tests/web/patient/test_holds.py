"""Holding a time: with the script a panel, without it the page again."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from clinic.booking.hold import own_hold
from clinic.booking.models import Hold
from clinic.db import db
from tests.application import Clock
from tests.cast import PASSWORD, THURSDAY, WEDNESDAY, Cast
from tests.cast_fixtures import SignIn
from tests.web.patient.forms import HTMX, sends_hold


@pytest.fixture
def amira(client: FlaskClient, cast: Cast, sign_in: SignIn) -> FlaskClient:
    return sign_in(client, cast.amira)


def test_without_script_the_page_comes_again_with_the_time_held(
    amira: FlaskClient, cast: Cast
) -> None:
    answer = sends_hold(amira, cast, cast.slot(THURSDAY, "09:00"))
    assert answer.status_code == 303
    page = amira.get(answer.location).get_data(as_text=True)
    assert "09:00 is held for you" in page
    assert "Until 10:05." in page, "said where no clock runs"


def test_with_the_script_the_panel_comes_and_the_slots_change(
    amira: FlaskClient, cast: Cast
) -> None:
    cast.holds(cast.amira, cast.slot(THURSDAY, "11:00"))
    answer = sends_hold(amira, cast, cast.slot(THURSDAY, "09:00"), script=True, reason="My knee")
    part = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert part.lstrip().startswith('<aside class="surface confirm" id="confirm"')
    assert '<li id="slot-20261126T0800Z" hx-swap-oob="true">' in part
    assert '<li id="slot-20261126T1000Z" hx-swap-oob="true">' in part
    assert '<div id="sheet" hx-swap-oob="true">' in part
    assert "My knee</textarea>" in part


def test_T10_one_person_holds_one_time(amira: FlaskClient, cast: Cast, app: Flask) -> None:
    sends_hold(amira, cast, cast.slot(THURSDAY, "09:00"))
    sends_hold(amira, cast, cast.slot(THURSDAY, "11:00"))
    with app.app_context():
        kept = own_hold(cast.amira.actor)
        assert kept is not None
        assert kept.starts_at == cast.slot(THURSDAY, "11:00")


def test_a_visitor_keeps_a_time_by_one_press_and_has_it_after_signing_in(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    answer = sends_hold(client, cast, cast.slot(THURSDAY, "09:00"))
    assert answer.status_code == 303
    assert "09:00 is held for you" in client.get(answer.location).text
    assert sends_hold(client, cast, cast.slot(THURSDAY, "10:00"), script=True).status_code == 200
    signing = client.post("/login", data={"email": cast.amira.actor.email, "password": PASSWORD})
    assert signing.location.startswith(f"/doctors/{cast.lena.doctor_id}?")
    assert "10:00 is held for you" in client.get(signing.location).text
    assert client.get_cookie("clinic_visitor") is None


def test_a_visitor_lets_the_time_go_and_nobody_else_can(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    at = cast.slot(THURSDAY, "09:00")
    sends_hold(client, cast, at)
    with app.app_context():
        hold_id = db.session.scalars(select(Hold.id)).one()
    other = app.test_client()
    assert other.post(f"/holds/{hold_id}/release").status_code == 303, "signs in first"
    sends_hold(other, cast, cast.slot(THURSDAY, "11:00"))
    assert other.post(f"/holds/{hold_id}/release").status_code == 404
    assert client.post(f"/holds/{hold_id}/extension").status_code == 303
    assert client.post(f"/holds/{hold_id}/release").status_code == 303
    assert sends_hold(other, cast, at).status_code == 303


@pytest.mark.parametrize("person", ["lena", "petra", "ida"])
def test_who_is_no_patient_holds_nothing_here(
    client: FlaskClient, cast: Cast, sign_in: SignIn, person: str
) -> None:
    sign_in(client, getattr(cast, person))
    assert sends_hold(client, cast, cast.slot(THURSDAY, "09:00")).status_code == 403


def test_a_lost_time_is_struck_and_the_nearest_are_offered(amira: FlaskClient, cast: Cast) -> None:
    at = cast.slot(THURSDAY, "09:00")
    cast.holds(cast.jonas, at)
    answer = sends_hold(amira, cast, at, script=True, reason="My knee")
    part = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Just taken by somebody else: Thu 26 Nov, 09:00" in part
    assert "slot-gone" in part
    for time in ("08:30", "09:30", "10:00"):
        assert f"Hold {time}" in part
    assert 'name="reason" value="My knee"' in part


def test_without_script_a_lost_time_is_told_on_the_page(amira: FlaskClient, cast: Cast) -> None:
    at = cast.slot(THURSDAY, "09:00")
    cast.holds(cast.jonas, at)
    answer = sends_hold(amira, cast, at, reason="My knee")
    assert answer.status_code == 409
    assert "Just taken by somebody else: Thu 26 Nov, 09:00" in answer.text
    assert "Hold 09:30" in answer.text
    assert 'name="reason" value="My knee"' in answer.text


def test_the_time_held_before_is_not_lost_with_the_new_one(amira: FlaskClient, cast: Cast) -> None:
    cast.holds(cast.amira, cast.slot(THURSDAY, "11:00"))
    cast.holds(cast.jonas, cast.slot(THURSDAY, "09:00"))
    part = sends_hold(amira, cast, cast.slot(THURSDAY, "09:00"), script=True).get_data(as_text=True)
    assert "Stay with Thu 26 Nov, 11:00, which is still held for you" in part


@pytest.mark.parametrize(
    ("at", "status"),
    [("2026-11-24T08:00:00Z", 422), ("2026-11-26T08:07:00Z", 422), ("2026-11-26T03:00:00Z", 422),
     ("2030-01-08T09:00:00Z", 422), ("9999-12-31T23:59:59Z", 422), ("2026-11-26T09:00:00", 422),
     ("soon", 422), ("", 422)],
)  # fmt: skip
def test_a_time_that_cannot_be_booked_is_refused_in_the_panel(
    amira: FlaskClient, cast: Cast, at: str, status: int
) -> None:
    answer = sends_hold(amira, cast, at, script=True)
    assert answer.status_code == status
    assert 'id="confirm"' in answer.get_data(as_text=True)


def test_unknown_doctors_and_kinds_are_not_there(amira: FlaskClient, cast: Cast) -> None:
    at = cast.slot(THURSDAY, "09:00")
    assert sends_hold(amira, cast, at, script=True, doctor_id="nobody").status_code == 404
    assert sends_hold(amira, cast, at, script=True, visit_type_id="nothing").status_code == 404


def test_T1_somebody_elses_patient_is_not_there(amira: FlaskClient, cast: Cast) -> None:
    at = cast.slot(THURSDAY, "09:00")
    assert sends_hold(amira, cast, at, script=True, patient_id=cast.leo_id).status_code == 404


def test_a_hold_is_extended_and_what_was_typed_stays(
    amira: FlaskClient, cast: Cast, clock: Clock
) -> None:
    kept = cast.holds(cast.amira, cast.slot(THURSDAY, "09:00"))
    clock.advance(minutes=4)
    part = amira.post(f"/holds/{kept.id}/extension", headers=HTMX).get_data(as_text=True)
    assert part.lstrip().startswith('<div class="hold"')
    assert 'data-expires-at="2026-11-24T09:09:00Z"' in part


def test_a_hold_that_has_ended_is_not_extended(
    amira: FlaskClient, cast: Cast, clock: Clock
) -> None:
    kept = cast.holds(cast.amira, cast.slot(THURSDAY, "09:00"))
    clock.advance(minutes=5)
    assert amira.post(f"/holds/{kept.id}/extension").status_code == 409


def test_a_hold_is_let_go(amira: FlaskClient, cast: Cast, app: Flask) -> None:
    kept = cast.holds(cast.amira, cast.slot(THURSDAY, "09:00"))
    page = amira.get(f"/doctors/{cast.lena.doctor_id}").get_data(as_text=True)
    assert f'formaction="/holds/{kept.id}/release"' in page
    assert amira.post(f"/holds/{kept.id}/release").status_code == 303
    with app.app_context():
        assert own_hold(cast.amira.actor) is None


@pytest.mark.parametrize("verb", ["extension", "release"])
def test_T1_nobody_touches_somebody_elses_hold(
    amira: FlaskClient, cast: Cast, sign_in: SignIn, verb: str
) -> None:
    kept = cast.holds(cast.jonas, cast.slot(WEDNESDAY, "09:00"))
    assert amira.post(f"/holds/{kept.id}/{verb}").status_code == 404
    nobody = amira.application.test_client()
    assert "/login" in nobody.post(f"/holds/{kept.id}/{verb}").location
