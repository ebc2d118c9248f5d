"""The desk answers for a doctor."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.booking.lifecycle import Status
from clinic.booking.models import Appointment
from clinic.booking.queries import find
from tests.application import Clock
from tests.cast import TUESDAY, WEDNESDAY, Cast


@pytest.fixture
def asked(cast: Cast) -> Appointment:
    return cast.amira_books(cast.slot(WEDNESDAY, "14:00"))


def status_of(app: Flask, cast: Cast, visit: Appointment) -> Status:
    with app.app_context():
        return find.visit(cast.nadia.actor, visit.id).appointment.status


def test_the_desk_confirms_and_stays_in_its_list(
    app: Flask, nadia: FlaskClient, cast: Cast, asked: Appointment
) -> None:
    answer = nadia.post(
        f"/desk/visits/{asked.id}/confirmation", data={"version": "1", "back": "list"}
    )
    assert answer.location == "/desk/visits?date=2026-11-25"
    assert status_of(app, cast, asked) is Status.CONFIRMED
    assert "Confirmed: Amira Rahman" in nadia.get(answer.location).text


@pytest.mark.parametrize(
    ("way", "status"), [("decline", Status.DECLINED), ("cancellation", Status.CANCELLED)]
)
def test_a_no_needs_a_reason_that_the_patient_reads(
    app: Flask, nadia: FlaskClient, cast: Cast, asked: Appointment, way: str, status: Status
) -> None:
    address = f"/desk/visits/{asked.id}/{way}"
    assert 'name="version" value="1"' in nadia.get(address).text
    empty = nadia.post(address, data={"version": "1", "reason": "  "})
    assert empty.status_code == 422
    assert 'id="reason-error"' in empty.text
    answer = nadia.post(address, data={"version": "1", "reason": "Dr Hartmann is ill."})
    assert answer.location == f"/desk/visits/{asked.id}"
    assert status_of(app, cast, asked) is status
    assert "Dr Hartmann is ill." in nadia.get(answer.location).text


def test_a_reason_that_is_too_long_is_kept_to_be_shortened(
    nadia: FlaskClient, asked: Appointment
) -> None:
    answer = nadia.post(
        f"/desk/visits/{asked.id}/decline", data={"version": "1", "reason": "z" * 10_000}
    )
    assert answer.status_code == 422
    assert 'id="reason-error"' in answer.text
    assert "z" * 10_000 in answer.text


def test_a_second_click_changes_nothing_and_says_so(
    app: Flask, nadia: FlaskClient, cast: Cast, asked: Appointment
) -> None:
    nadia.post(f"/desk/visits/{asked.id}/confirmation", data={"version": "1"})
    again = nadia.post(f"/desk/visits/{asked.id}/confirmation", data={"version": "1"})
    assert again.status_code == 409
    assert "This visit was changed meanwhile." in again.text
    assert status_of(app, cast, asked) is Status.CONFIRMED


@pytest.mark.parametrize("way", ["confirmation", "decline", "cancellation"])
def test_an_old_page_does_not_overrule_a_newer_answer(
    nadia: FlaskClient, cast: Cast, way: str
) -> None:
    visit = cast.amira_has_a_visit(cast.slot(WEDNESDAY, "15:00"))
    answer = nadia.post(
        f"/desk/visits/{visit.id}/{way}", data={"version": "1", "reason": "Not possible."}
    )
    assert answer.status_code == 409
    assert "This visit was changed meanwhile." in answer.text


def test_an_answer_is_taken_back_for_a_little_while(
    app: Flask, nadia: FlaskClient, cast: Cast, asked: Appointment, clock: Clock
) -> None:
    nadia.post(f"/desk/visits/{asked.id}/decline", data={"version": "1", "reason": "Ill."})
    assert ">Undo<" in nadia.get(f"/desk/visits/{asked.id}").text
    nadia.post(f"/desk/visits/{asked.id}/undo", data={"version": "2"})
    assert status_of(app, cast, asked) is Status.REQUESTED
    nadia.post(f"/desk/visits/{asked.id}/decline", data={"version": "3", "reason": "Ill."})
    assert ">Undo<" in nadia.get(f"/desk/visits/{asked.id}").text
    clock.advance(minutes=2)
    assert ">Undo<" not in nadia.get(f"/desk/visits/{asked.id}").text
    late = nadia.post(f"/desk/visits/{asked.id}/undo", data={"version": "4"})
    assert late.status_code == 409
    assert "This can no longer be undone." in late.text


@pytest.mark.parametrize("version", ["", "abc", "-1", "9" * 30])
def test_a_version_that_is_none_breaks_nothing(
    nadia: FlaskClient, asked: Appointment, version: str
) -> None:
    answer = nadia.post(f"/desk/visits/{asked.id}/undo", data={"version": version})
    assert answer.status_code in (409, 422)


def test_the_day_of_the_visit_is_walked_through_and_back(
    app: Flask, nadia: FlaskClient, cast: Cast, clock: Clock
) -> None:
    visit = cast.amira_has_a_visit(cast.slot(TUESDAY, "11:30"))
    page = f"/desk/visits/{visit.id}"
    for noun, status in (
        ("arrival", Status.ARRIVED),
        ("admission", Status.IN_ROOM),
        ("completion", Status.COMPLETED),
    ):
        assert nadia.post(f"{page}/{noun}").status_code == 303
        assert status_of(app, cast, visit) is status
    assert nadia.post(f"{page}/completion/undo").status_code == 303
    assert status_of(app, cast, visit) is Status.IN_ROOM


def test_nobody_arrives_the_day_before(nadia: FlaskClient, cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(WEDNESDAY, "10:30"))
    answer = nadia.post(f"/desk/visits/{visit.id}/arrival")
    assert answer.status_code == 409
    assert "from the day of the visit" in answer.text
    assert "Mark arrived" not in answer.text


def test_what_was_answered_can_be_taken_back_in_its_toast(
    app: Flask, nadia: FlaskClient, cast: Cast, asked: Appointment
) -> None:
    answer = nadia.post(
        f"/desk/visits/{asked.id}/confirmation", data={"version": "1", "back": "list"}
    )
    undo = f"/desk/visits/{asked.id}/undo"
    assert f'action="{undo}"' in nadia.get(answer.location).text
    back = nadia.post(undo, data={"version": "2", "back": "list"})
    assert back.location == answer.location
    assert status_of(app, cast, asked) is Status.REQUESTED


@pytest.mark.parametrize("noun", ["cancellation", "reschedule", "decline"])
def test_a_form_of_no_use_any_more_gives_way_to_the_visit(
    nadia: FlaskClient, asked: Appointment, noun: str
) -> None:
    nadia.post(f"/desk/visits/{asked.id}/cancellation", data={"version": "1", "reason": "Ill"})
    page = nadia.get(f"/desk/visits/{asked.id}/{noun}")
    assert page.status_code == 200
    assert 'role="alert"' in page.text
    assert "Cancelled: " in page.text
    assert "Progress" in page.text
    assert 'name="reason"' not in page.text
