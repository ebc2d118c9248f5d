"""Moving a visit at the desk."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.booking.models import Appointment
from clinic.booking.queries import find
from clinic.http.instants import instant_text
from tests.cast import WEDNESDAY, Cast


@pytest.fixture
def visit(cast: Cast) -> Appointment:
    """Amira's visit with Lena on Wednesday at two, confirmed: version 2."""
    return cast.amira_has_a_visit(cast.slot(WEDNESDAY, "14:00"))


def moved(app: Flask, cast: Cast, visit: Appointment) -> Appointment:
    with app.app_context():
        return find.visit(cast.nadia.actor, visit.id).appointment


def test_a_visit_is_moved_to_a_free_time(
    app: Flask, nadia: FlaskClient, cast: Cast, visit: Appointment
) -> None:
    address = f"/desk/visits/{visit.id}/reschedule"
    at = instant_text(cast.slot(WEDNESDAY, "15:00"))
    pressed = nadia.post(f"{address}/time", data={"starts_at": at})
    page = nadia.get(pressed.location).text
    assert "Tomorrow, Wed 25 November, 15:00" in page
    assert 'name="version" value="2"' in page
    assert nadia.post(address, data={"starts_at": at, "version": "2"}).status_code == 303
    assert moved(app, cast, visit).starts_at == cast.slot(WEDNESDAY, "15:00")


def test_it_may_overlap_its_own_old_time(
    app: Flask, nadia: FlaskClient, cast: Cast, visit: Appointment
) -> None:
    at = cast.slot(WEDNESDAY, "14:15")
    answer = nadia.post(
        f"/desk/visits/{visit.id}/reschedule",
        data={"starts_at": instant_text(at), "version": "2", "override_reason": "The bus."},
    )
    assert answer.status_code == 303
    assert moved(app, cast, visit).starts_at == at


def test_it_is_moved_to_another_doctor(
    app: Flask, nadia: FlaskClient, cast: Cast, visit: Appointment
) -> None:
    krug = cast.krug.doctor_id
    page = nadia.get(f"/desk/visits/{visit.id}/reschedule?doctor={krug}").text
    assert f'name="doctor" value="{krug}"' in page
    nadia.post(
        f"/desk/visits/{visit.id}/reschedule",
        data={
            "starts_at": instant_text(cast.slot(WEDNESDAY, "14:00")),
            "version": "2",
            "doctor_id": krug,
        },
    )
    assert moved(app, cast, visit).doctor_id == krug


def test_a_time_that_was_taken_meanwhile_leads_to_the_nearest(
    nadia: FlaskClient, cast: Cast, visit: Appointment
) -> None:
    cast.books(cast.jonas, cast.slot(WEDNESDAY, "15:00"))
    answer = nadia.post(
        f"/desk/visits/{visit.id}/reschedule",
        data={"starts_at": instant_text(cast.slot(WEDNESDAY, "15:00")), "version": "2"},
    )
    assert answer.status_code == 409
    assert "Somebody else has this time." in answer.text
    assert "Tomorrow, 15:30" in answer.text


def test_an_old_page_moves_nothing(
    app: Flask, nadia: FlaskClient, cast: Cast, visit: Appointment
) -> None:
    answer = nadia.post(
        f"/desk/visits/{visit.id}/reschedule",
        data={"starts_at": instant_text(cast.slot(WEDNESDAY, "15:00")), "version": "1"},
    )
    assert answer.status_code == 409
    assert "This visit was changed meanwhile." in answer.text
    assert moved(app, cast, visit).starts_at == cast.slot(WEDNESDAY, "14:00")


@pytest.mark.parametrize("at", ["", "nonsense", "2026-11-25T15:00:00"])
def test_an_instant_that_is_none_is_refused(
    nadia: FlaskClient, visit: Appointment, at: str
) -> None:
    answer = nadia.post(
        f"/desk/visits/{visit.id}/reschedule", data={"starts_at": at, "version": "2"}
    )
    assert answer.status_code == 422


def test_an_unknown_doctor_is_not_found(nadia: FlaskClient, visit: Appointment) -> None:
    address = f"/desk/visits/{visit.id}/reschedule?doctor={'0' * 32}"
    assert nadia.get(address).status_code == 404
