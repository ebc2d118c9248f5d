"""The doctor books for a patient of theirs."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from clinic.booking.lifecycle import Status
from clinic.booking.models import Appointment
from clinic.http.instants import instant_text
from tests.cast import FRIDAY, NEXT_MONDAY, NEXT_TUESDAY, THURSDAY, TUESDAY, Cast
from tests.fuzz.pages import forms_in
from tests.web.doctor.life import FOR_DRAWER, Room


@pytest.fixture
def visit(cast: Cast) -> Appointment:
    """Amira is in Lena's care."""
    return cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"), visit_type=cast.follow_up)


@pytest.fixture
def form(cast: Cast, visit: Appointment) -> dict[str, str]:
    """A follow-up for her, on Thursday at ten."""
    return {
        "patient_id": cast.amira.patient_id,
        "visit_type_id": cast.follow_up,
        "starts_at": instant_text(cast.slot(THURSDAY, "10:00")),
    }


def times(html: str) -> list[str]:
    """The times to press, below the drawer's head."""
    return re.findall(r'<a class="slot[^>]*aria-label="(\d\d:\d\d),', html)


def test_a_free_place_asks_for_whom_and_only_of_the_doctors_own(
    lena: FlaskClient, cast: Cast, visit: Appointment
) -> None:
    at = instant_text(cast.slot(THURSDAY, "10:00"))
    html = lena.get("/doctor/week").text
    assert f'href="/doctor/book?at={at.replace(":", "%3A")}"' in html or f"at={at}" in html

    drawer = lena.get("/doctor/book", query_string={"at": at}, headers=FOR_DRAWER).text

    assert "Thu 26 November, 10:00" in drawer
    assert "Amira Rahman" in drawer
    assert "Jonas Weber" not in drawer
    found = lena.get(
        "/doctor/book?q=jonas", headers={"HX-Request": "true", "HX-Target": "div#found"}
    )
    assert "Nobody in your care has that name." in found.text


def test_the_kind_is_chosen_already_and_the_visit_is_confirmed_at_once(
    lena: FlaskClient, cast: Cast, room: Room, form: dict[str, str]
) -> None:
    address = {"patient": form["patient_id"], "at": form["starts_at"]}
    page = lena.get("/doctor/book", query_string=address).text
    assert re.search(rf'<option selected value="{cast.follow_up}">', page)
    assert "not offered" not in page

    answer = lena.post("/doctor/book", data={**form, "reason": "Blood pressure"})
    assert answer.location == "/doctor/week?date=2026-11-26"
    week = lena.get(answer.location).text
    assert "Booked: Amira Rahman, Thu 26 Nov, 10:00" in week
    [undo] = [one for one in forms_in(week) if "/cancellation" in one.action]
    booked = room.visit(Appointment(id=undo.action.split("/")[3]))
    assert (booked.status, booked.reason) == (Status.CONFIRMED, "Blood pressure")

    assert undo.values["reason"] == "Booked by mistake."
    assert lena.post(undo.action, data=undo.values).location == answer.location
    assert room.visit(booked).status is Status.CANCELLED


def test_who_has_been_here_is_offered_what_they_came_for(
    lena: FlaskClient, cast: Cast, visit: Appointment
) -> None:
    cast.books(cast.jonas, cast.slot(THURSDAY, "10:00"))
    cast.books(cast.jonas, cast.slot(FRIDAY, "11:00"))
    whom = {"patient_id": cast.amira.patient_id, "visit_type_id": cast.health_check}
    lena.post("/doctor/walk-in", data=whom)

    page = lena.get(f"/doctor/book?patient={cast.amira.patient_id}").text
    walk_in = lena.get("/doctor/walk-in?q=Amira").text

    for html in (page, walk_in):
        assert f'<option selected value="{cast.health_check}">' in html


def test_a_time_that_cannot_be_is_refused_with_all_reasons_and_nothing_typed_is_lost(
    lena: FlaskClient, cast: Cast, visit: Appointment, form: dict[str, str]
) -> None:
    cast.desk_books(cast.amira.patient_id, cast.slot(THURSDAY, "10:00"), doctor=cast.krug)
    cast.books(cast.jonas, cast.slot(THURSDAY, "10:00"))

    refused = lena.post(
        "/doctor/book", data={**form, "reason": "Blood pressure"}, headers=FOR_DRAWER
    )

    assert refused.status_code == 409
    assert "Somebody else has this time." in refused.text
    assert "another visit" in refused.text
    assert "Blood pressure" in refused.text
    first = re.findall(r'name="starts_at" value="([^"]+)">\s*\w', refused.text)[0]
    nearest = lena.post("/doctor/book", data={**form, "starts_at": first})
    assert nearest.status_code == 303


def test_a_time_outside_the_hours_needs_a_word_why(
    lena: FlaskClient, cast: Cast, room: Room, form: dict[str, str]
) -> None:
    typed = {"patient": form["patient_id"], "on": "2026-11-26", "clock": "19:00"}
    asked = lena.get("/doctor/book", query_string=typed).text
    assert "This time is not offered." in asked
    assert "The doctor does not see patients at this time." in asked
    evening = {**form, "starts_at": instant_text(cast.slot(THURSDAY, "19:00"))}

    assert lena.post("/doctor/book", data=evening).status_code == 422
    taken = lena.post("/doctor/book", data={**evening, "override_reason": "She works till six"})

    assert taken.status_code == 303


def test_a_free_place_between_two_starts_of_a_kind_becomes_the_nearest_one(
    lena: FlaskClient, cast: Cast, visit: Appointment, form: dict[str, str]
) -> None:
    at = {"patient": form["patient_id"], "at": instant_text(cast.slot(THURSDAY, "10:15"))}
    follow_up = lena.get("/doctor/book", query_string=at).text
    assert "Thu 26 November, 10:15" in follow_up

    first_visit = lena.get("/doctor/book", query_string={**at, "visit_type": cast.first_visit}).text

    assert "Nearest start of this kind: 10:00" in first_visit
    assert f'value="{instant_text(cast.slot(THURSDAY, "10:00"))}"' in first_visit
    assert "not offered" not in first_visit


@pytest.mark.parametrize("day", [TUESDAY, TUESDAY - timedelta(days=1)])
def test_what_is_past_is_not_asked_a_reason_for(
    lena: FlaskClient, cast: Cast, visit: Appointment, form: dict[str, str], day: date
) -> None:
    past = {"patient": form["patient_id"], "at": instant_text(cast.slot(day, "09:00"))}

    page = lena.get("/doctor/book", query_string=past).text

    assert "This time is in the past." in page
    assert "override_reason" not in page
    assert "Book the visit" not in page


def test_from_the_record_or_the_panel_the_free_times_are_one_press_away(
    lena: FlaskClient, cast: Cast, visit: Appointment
) -> None:
    panel = lena.get(f"/doctor/appointments/{visit.id}", headers=FOR_DRAWER).text
    assert f'href="/doctor/book?patient={cast.amira.patient_id}' in panel

    drawer = lena.get(f"/doctor/book?patient={cast.amira.patient_id}", headers=FOR_DRAWER).text
    assert times(drawer)[:2] == ["10:00", "10:15"]  # it is ten o'clock
    later = lena.get(
        "/doctor/book",
        query_string={"patient": cast.amira.patient_id, "week": NEXT_TUESDAY.isoformat()},
        headers=FOR_DRAWER,
    ).text
    assert times(later)[:2] == ["08:30", "08:45"]


def test_whose_patient_it_is_not_cannot_be_booked(
    krug: FlaskClient, lena: FlaskClient, cast: Cast, form: dict[str, str]
) -> None:
    cast.desk_books(cast.jonas.patient_id, cast.slot(NEXT_MONDAY, "09:00"), doctor=cast.krug)
    for client, other in ((krug, cast.amira), (lena, cast.jonas)):
        assert client.get(f"/doctor/book?patient={other.patient_id}").status_code == 404
        assert (
            client.post("/doctor/book", data={**form, "patient_id": other.patient_id}).status_code
            == 404
        )
