"""Calling a visit off, and taking that back."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.booking.answer import confirm
from clinic.booking.models import Appointment
from clinic.booking.queries import find
from tests.application import Clock
from tests.cast import THURSDAY, Cast
from tests.cast_fixtures import SignIn


@pytest.fixture
def amira(client: FlaskClient, cast: Cast, sign_in: SignIn) -> FlaskClient:
    return sign_in(client, cast.amira)


@pytest.fixture
def visit(amira: FlaskClient, cast: Cast) -> Appointment:
    return cast.amira_has_a_visit(cast.slot(THURSDAY, "14:30"))


def cancels(client: FlaskClient, visit: Appointment, **data: Any) -> Any:
    return client.post(
        f"/appointments/{visit.id}/cancellation", data={"version": visit.version} | data
    )


def now_of(app: Flask, cast: Cast, visit: Appointment) -> Appointment:
    with app.app_context():
        return find.visit(cast.amira.actor, visit.id).appointment


def test_cancelled_in_time_the_visit_says_so(
    amira: FlaskClient, cast: Cast, app: Flask, visit: Appointment
) -> None:
    answer = cancels(amira, visit, reason="Feeling better")
    assert answer.status_code == 303
    page = amira.get(answer.location).get_data(as_text=True)
    assert "Visit cancelled" in page
    assert "Undo" in page
    after = now_of(app, cast, visit)
    assert (after.status, after.end_reason, after.cancelled_late) == (
        "cancelled",
        "Feeling better",
        False,
    )


def test_shortly_before_the_page_says_that_it_counts_as_late(
    amira: FlaskClient, cast: Cast, app: Flask, clock: Clock, sign_in: SignIn, visit: Appointment
) -> None:
    clock.advance(hours=40)
    sign_in(amira, cast.amira)
    page = amira.get(f"/appointments/{visit.id}/cancellation").get_data(as_text=True)
    assert "Now it counts as late." in page
    cancels(amira, visit)
    assert now_of(app, cast, visit).cancelled_late


def test_in_time_nothing_is_said_about_late(amira: FlaskClient, visit: Appointment) -> None:
    page = amira.get(f"/appointments/{visit.id}/cancellation").get_data(as_text=True)
    assert "counts as late" not in page


def test_once_it_has_begun_it_cannot_be_cancelled(
    amira: FlaskClient, cast: Cast, clock: Clock, sign_in: SignIn, visit: Appointment
) -> None:
    clock.advance(hours=53)
    sign_in(amira, cast.amira)
    page = amira.get(f"/appointments/{visit.id}/cancellation").get_data(as_text=True)
    assert "This visit cannot be cancelled" in page
    assert cancels(amira, visit).status_code == 409


def test_a_stale_form_is_told_and_can_be_sent_again(
    amira: FlaskClient, cast: Cast, app: Flask
) -> None:
    asked = cast.amira_books(cast.slot(THURSDAY, "14:30"))
    with app.app_context():
        confirm(cast.lena.actor, asked.id, now=cast.now)
    answer = cancels(amira, asked, version=1, reason="Feeling better")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "This visit was changed meanwhile. Please look at it again." in page
    assert "Feeling better" in page
    assert 'name="version" value="2"' in page


def test_sent_twice_the_second_is_told(amira: FlaskClient, visit: Appointment) -> None:
    cancels(amira, visit)
    answer = cancels(amira, visit)
    assert answer.status_code == 409
    assert "changed meanwhile" in answer.get_data(as_text=True)


def test_a_reason_that_is_too_long_is_told_at_the_field(
    amira: FlaskClient, cast: Cast, app: Flask, visit: Appointment
) -> None:
    answer = cancels(amira, visit, reason="x" * 10_000)
    assert answer.status_code == 422
    assert "Please shorten it to 2,000 characters." in answer.get_data(as_text=True)
    assert now_of(app, cast, visit).status == "confirmed"


def test_for_a_moment_it_can_be_taken_back(
    amira: FlaskClient, cast: Cast, app: Flask, visit: Appointment
) -> None:
    cancels(amira, visit)
    answer = amira.post(f"/appointments/{visit.id}/undo", data={"version": visit.version + 1})
    assert answer.status_code == 303
    assert "The visit stands as before" in amira.get(answer.location).get_data(as_text=True)
    assert now_of(app, cast, visit).status == "confirmed"


def test_after_a_moment_it_stays_cancelled(
    amira: FlaskClient, cast: Cast, app: Flask, clock: Clock, visit: Appointment
) -> None:
    cancels(amira, visit)
    clock.advance(seconds=31)
    page = amira.get(f"/appointments/{visit.id}").get_data(as_text=True)
    assert "Cancelled by mistake?" not in page
    answer = amira.post(f"/appointments/{visit.id}/undo", data={"version": visit.version + 1})
    assert answer.status_code == 409
    assert now_of(app, cast, visit).status == "cancelled"


def test_T1_nobody_cancels_for_a_stranger(
    client: FlaskClient, cast: Cast, sign_in: SignIn, app: Flask, visit: Appointment
) -> None:
    jonas = sign_in(client.application.test_client(), cast.jonas)
    assert cancels(jonas, visit).status_code == 404
    assert jonas.post(f"/appointments/{visit.id}/undo", data={"version": 3}).status_code == 404
    lena = sign_in(client.application.test_client(), cast.lena)
    assert cancels(lena, visit).status_code == 403
    assert "/login" in cancels(client.application.test_client(), visit).location
    assert now_of(app, cast, visit).status == "confirmed"
