"""Booking for a patient at the desk."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.booking.lifecycle import Status
from clinic.booking.queries import find
from clinic.http.instants import instant_text
from tests.cast import TUESDAY, WEDNESDAY, Cast


@pytest.fixture
def choice(cast: Cast) -> dict[str, str]:
    """Leo, with Lena, a first visit: in the address."""
    return {
        "patient": cast.leo_id,
        "doctor": cast.lena.doctor_id,
        "visit_type": cast.first_visit,
    }


@pytest.fixture
def form(cast: Cast) -> dict[str, str]:
    """The same in the form, at two on Wednesday."""
    return {
        "patient_id": cast.leo_id,
        "doctor_id": cast.lena.doctor_id,
        "visit_type_id": cast.first_visit,
        "starts_at": instant_text(cast.slot(WEDNESDAY, "14:00")),
    }


def test_first_a_patient_is_looked_for(nadia: FlaskClient, cast: Cast) -> None:
    page = nadia.get("/desk/book?q=leo").text
    assert f"/desk/book?patient={cast.leo_id}" in page
    assert "Kind of visit" not in page


def test_then_doctor_and_kind_of_visit_and_then_the_times_are_shown(
    nadia: FlaskClient, choice: dict[str, str]
) -> None:
    assert 'id="week"' not in nadia.get(f"/desk/book?patient={choice['patient']}").text
    page = nadia.get("/desk/book", query_string=choice).text
    assert 'id="week"' in page
    assert "14:00" in page
    assert "Choose a time." in page


def test_a_specialty_narrows_the_doctors_down(nadia: FlaskClient, cast: Cast) -> None:
    page = nadia.get(f"/desk/book?patient={cast.leo_id}&specialty={cast.cardiology}").text
    assert "Dr Samuel Okafor, Cardiology" in page
    assert "Dr Lena Hartmann" not in page


def test_the_desk_is_offered_what_patients_are_not(nadia: FlaskClient, cast: Cast) -> None:
    choice = {"patient": cast.leo_id, "doctor": cast.lena.doctor_id, "visit_type": cast.phone_call}
    assert 'id="week"' in nadia.get("/desk/book", query_string=choice).text


def test_a_time_that_is_pressed_comes_into_the_panel(
    nadia: FlaskClient, choice: dict[str, str], form: dict[str, str]
) -> None:
    pressed = nadia.post("/desk/book/time", data={**choice, "starts_at": form["starts_at"]})
    page = nadia.get(pressed.location)
    assert 'aria-pressed="true"' in page.text
    assert "Tomorrow, Wed 25 November, 14:00" in page.text
    assert "not offered" not in page.text


def test_it_is_booked_and_confirmed_at_once(
    app: Flask, nadia: FlaskClient, cast: Cast, form: dict[str, str]
) -> None:
    answer = nadia.post("/desk/book", data={**form, "reason": "Fever since Monday."})
    assert answer.status_code == 303
    with app.app_context():
        visit = find.visit(cast.lena.actor, answer.location.rsplit("/", 1)[-1])
        assert visit.appointment.status is Status.CONFIRMED
        assert visit.appointment.reason == "Fever since Monday."
        assert visit.patient.full_name == "Leo Keller"
    assert "Fever" not in nadia.get(answer.location).text


def test_a_time_that_was_taken_meanwhile_leads_to_the_nearest(
    nadia: FlaskClient, cast: Cast, form: dict[str, str]
) -> None:
    cast.amira_books(cast.slot(WEDNESDAY, "14:00"))
    answer = nadia.post("/desk/book", data={**form, "reason": "Fever since Monday."})
    assert answer.status_code == 409
    assert "Somebody else has this time." in answer.text
    assert "Fever since Monday." in answer.text
    nearest, all_the_same = answer.text.split('<details class="fold">')
    assert "Tomorrow, 14:30" in nearest
    assert "This time is not offered." not in nearest
    assert 'name="override_reason"' in all_the_same
    assert all_the_same.count(f'value="{form["starts_at"]}"') == 1


def test_a_double_click_books_once(nadia: FlaskClient, form: dict[str, str]) -> None:
    assert nadia.post("/desk/book", data=form).status_code == 303
    again = nadia.post("/desk/book", data=form)
    assert again.status_code in (303, 409)
    listed = nadia.get("/desk/visits?date=2026-11-25").text
    assert len(re.findall(r'class="rowlink"', listed)) == 1


def test_any_other_time_needs_a_word_why(
    app: Flask, nadia: FlaskClient, cast: Cast, choice: dict[str, str], form: dict[str, str]
) -> None:
    page = nadia.get("/desk/book", query_string={**choice, "on": "2026-11-25", "clock": "19:00"})
    assert "This time is not offered." in page.text
    evening = {**form, "starts_at": instant_text(cast.slot(WEDNESDAY, "19:00"))}
    refused = nadia.post("/desk/book", data=evening)
    assert refused.status_code == 422
    assert "The doctor does not see patients at this time." in refused.text
    again = nadia.post("/desk/book", data={**evening, "override_reason": ""}).text
    assert '<details class="fold" open>' in again
    _, panel = again.split('id="confirm-form"')
    what_enter_presses = re.findall(r'name="starts_at" value="([^"]+)"', panel)[0]
    assert what_enter_presses == evening["starts_at"]
    answer = nadia.post("/desk/book", data={**evening, "override_reason": "An emergency."})
    assert answer.status_code == 303
    assert "An emergency." in nadia.get(answer.location).text


def test_no_word_helps_with_the_past(nadia: FlaskClient, cast: Cast, form: dict[str, str]) -> None:
    early = {**form, "starts_at": instant_text(cast.slot(TUESDAY, "09:00"))}
    answer = nadia.post("/desk/book", data={**early, "override_reason": "Please."})
    assert answer.status_code == 422
    assert "This time is in the past." in answer.text


@pytest.mark.parametrize(
    ("day", "time"),
    [
        ("2027-03-28", "02:30"),
        ("nonsense", "10:00"),
        ("2026-11-25", "25:00"),
        ("0001-01-01", "00:00"),
        ("", "10:00"),
        ("9999-12-31", "23:59"),
    ],
)
def test_a_time_that_does_not_exist_is_said_so(
    nadia: FlaskClient, choice: dict[str, str], day: str, time: str
) -> None:
    page = nadia.get("/desk/book", query_string={**choice, "on": day, "clock": time})
    assert page.status_code == 200
    assert "There is no such date and time." in page.text or "not offered" in page.text


@pytest.mark.parametrize("at", ["", "nonsense", "2026-11-25T14:00:00", "9999-12-31T23:59:00Z"])
def test_an_instant_that_is_none_breaks_nothing(
    nadia: FlaskClient, choice: dict[str, str], form: dict[str, str], at: str
) -> None:
    assert nadia.get("/desk/book", query_string={**choice, "at": at}).status_code == 200
    answer = nadia.post("/desk/book", data={**form, "starts_at": at})
    assert answer.status_code == 422


def test_a_reason_that_is_too_long_is_kept_to_be_shortened(
    nadia: FlaskClient, form: dict[str, str]
) -> None:
    answer = nadia.post("/desk/book", data={**form, "reason": "z" * 10_000})
    assert answer.status_code == 422
    assert 'id="reason-error"' in answer.text
    assert "z" * 10_000 in answer.text


@pytest.mark.parametrize("name", ["patient", "doctor"])
def test_an_unknown_person_is_not_found(
    nadia: FlaskClient, choice: dict[str, str], form: dict[str, str], name: str
) -> None:
    assert nadia.get("/desk/book", query_string={**choice, name: "0" * 32}).status_code == 404
    assert nadia.post("/desk/book", data={**form, f"{name}_id": "0" * 32}).status_code == 404


def test_the_week_alone_is_what_the_script_gets(nadia: FlaskClient, choice: dict[str, str]) -> None:
    part = nadia.get(
        "/desk/book",
        query_string={**choice, "week": "2026-11-30"},
        headers={"HX-Request": "true", "HX-Target": "section#week"},
    )
    assert part.text.lstrip().startswith('<section class="surface" id="week"')
    assert "30 November" in part.text


@pytest.fixture
def any_doctor(choice: dict[str, str]) -> dict[str, str]:
    """Leo, a first visit with whoever has time first."""
    return {**choice, "doctor": "any"}


def soonest(page: str) -> list[str]:
    """What is listed of today: "10:30 with Dr Lena Hartmann"."""
    return re.findall(r'aria-label="Choose this time: Today, Tue 24 November,\s+([^"]*)"', page)


def test_any_doctor_lists_the_soonest_times_and_a_press_takes_doctor_and_time(
    nadia: FlaskClient, cast: Cast, any_doctor: dict[str, str]
) -> None:
    cast.amira_books(cast.slot(TUESDAY, "10:00"), now=cast.now - timedelta(days=1))
    page = nadia.get("/desk/book", query_string=any_doctor).text
    offered = soonest(page)
    assert [one[:5] for one in offered] == sorted(one[:5] for one in offered)
    assert "10:00 with Dr Lena Hartmann" not in offered
    assert any(one.startswith("10:30 with Dr Lena") for one in offered)
    [press] = re.findall(rf'href="([^"]*doctor={cast.krug.doctor_id}[^"]*)#confirm"', page)[:1]
    panel = nadia.get(press.replace("&amp;", "&")).text
    assert "Today, Tue 24 November, 10:00" in panel
    assert "Dr Jonas Krug, General medicine" in panel
    assert "not offered" not in panel


def test_any_doctor_of_a_specialty_leaves_the_others_out(
    nadia: FlaskClient, cast: Cast, any_doctor: dict[str, str]
) -> None:
    wanted = {**any_doctor, "specialty": cast.cardiology}
    page = nadia.get("/desk/book", query_string=wanted).text
    assert "with Dr Samuel Okafor" in page
    assert "with Dr Lena Hartmann" not in page


def test_the_soonest_times_go_on_over_pages_and_leave_out_when_the_patient_is_busy(
    nadia: FlaskClient, cast: Cast, any_doctor: dict[str, str]
) -> None:
    cast.desk_books(cast.leo_id, cast.slot(TUESDAY, "11:00"), doctor=cast.samuel)
    pages = [
        soonest(nadia.get("/desk/book", query_string=any_doctor | more).text)
        for more in ({}, {"page": "2"}, {"page": "x"})
    ]
    assert len(pages[0]) == len(pages[1]) == 12
    assert not set(pages[0]) & set(pages[1])
    assert pages[2] == pages[0]
    assert not [one for one in pages[0] + pages[1] if one.startswith("11:00")]


def test_any_doctor_waits_for_the_kind_of_visit(
    nadia: FlaskClient, cast: Cast, any_doctor: dict[str, str]
) -> None:
    page = nadia.get("/desk/book", query_string={**any_doctor, "visit_type": ""}).text
    assert "Phone call, 15 min" in page
    assert "Soonest free times" not in page
    unknown = nadia.get("/desk/book", query_string={**any_doctor, "visit_type": "x"})
    assert unknown.status_code == 200
