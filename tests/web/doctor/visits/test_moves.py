"""The doctor moves a visit."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from clinic.booking.models import Appointment
from clinic.http.instants import instant_text
from tests.cast import FRIDAY, SATURDAY, THURSDAY, Cast
from tests.web.doctor.life import FOR_DRAWER, Room, url_of


@pytest.fixture
def visit(cast: Cast) -> Appointment:
    """Amira's confirmed visit, Thursday at nine; version 2."""
    return cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))


def test_the_free_times_of_the_days_to_come_are_offered(
    lena: FlaskClient, cast: Cast, visit: Appointment
) -> None:
    cast.books(cast.jonas, cast.slot(THURSDAY, "10:00"))

    html = lena.get(url_of(visit, "reschedule"), headers=FOR_DRAWER).text

    assert f"at={instant_text(cast.slot(THURSDAY, '09:30'))}" in html
    assert f"at={instant_text(cast.slot(THURSDAY, '10:00'))}" not in html
    # Its own time is no other time.
    assert f"at={instant_text(cast.slot(THURSDAY, '09:00'))}" not in html


def test_a_time_is_chosen_then_confirmed_and_can_be_taken_back(
    lena: FlaskClient, cast: Cast, visit: Appointment, room: Room
) -> None:
    was, starts_at = visit.starts_at, cast.slot(FRIDAY, "09:00")

    question = lena.get(url_of(visit, "reschedule", at=instant_text(starts_at))).text
    assert "Thu 26 November, 09:00" in question
    assert "Fri 27 November, 09:00" in question
    assert "The patient is told." in question
    answer = lena.post(
        url_of(visit, "reschedule"), data={"version": 2, "starts_at": instant_text(starts_at)}
    )
    assert answer.location == f"/doctor/appointments/{visit.id}?date=2026-11-27"
    assert room.visit(visit).starts_at == starts_at

    assert f'action="{url_of(visit, "undo")}"' in lena.get(answer.location).text
    lena.post(url_of(visit, "undo"), data={"version": 3})
    assert room.visit(visit).starts_at == was


def test_a_visit_is_given_to_a_colleague_of_the_specialty_and_taken_back(
    lena: FlaskClient, cast: Cast, visit: Appointment, room: Room
) -> None:
    krug, at = cast.krug.doctor_id, instant_text(cast.slot(FRIDAY, "09:00"))

    page = lena.get(url_of(visit, "reschedule")).text
    assert "Dr Jonas Krug" in page
    assert "Dr Samuel Okafor" not in page
    assert lena.get(url_of(visit, "reschedule", doctor=cast.samuel.doctor_id)).status_code == 404
    assert "who is told" in lena.get(url_of(visit, "reschedule", doctor=krug, at=at)).text
    move = {"version": 2, "starts_at": at, "doctor_id": krug}
    assert lena.post(url_of(visit, "reschedule"), data=move).location.startswith("/doctor/week")
    assert room.visit(visit).doctor_id == krug
    assert lena.get(url_of(visit)).status_code == 404

    lena.post(url_of(visit, "undo"), data={"version": 3})
    assert room.visit(visit).doctor_id == cast.lena.doctor_id


def test_the_script_is_sent_to_the_new_week(
    lena: FlaskClient, cast: Cast, visit: Appointment
) -> None:
    starts_at = cast.slot(FRIDAY, "09:00") + timedelta(days=7)

    answer = lena.post(
        url_of(visit, "reschedule"),
        data={"version": 2, "starts_at": instant_text(starts_at)},
        headers=FOR_DRAWER,
    )

    assert answer.headers["HX-Redirect"].endswith("?date=2026-12-04")


def test_a_taken_time_is_refused_with_all_reasons_and_the_nearest_free_ones(
    lena: FlaskClient, cast: Cast, visit: Appointment, room: Room
) -> None:
    cast.books(cast.jonas, cast.slot(FRIDAY, "09:00"))

    answer = lena.post(
        url_of(visit, "reschedule"),
        data={"version": 2, "starts_at": instant_text(cast.slot(FRIDAY, "09:10"))},
        headers=FOR_DRAWER,
    )

    assert answer.status_code == 409
    assert "Somebody else has this time." in answer.text
    assert "Visits do not begin at this minute." in answer.text
    assert f"at={instant_text(cast.slot(FRIDAY, '09:30'))}" in answer.text
    assert room.visit(visit).starts_at == cast.slot(THURSDAY, "09:00")


def test_a_drop_between_two_starts_is_moved_to_the_nearest_and_a_typed_minute_stays(
    lena: FlaskClient, visit: Appointment
) -> None:
    dropped = lena.get(
        url_of(visit, "reschedule", on="2026-11-27", clock="09:20", dropped="1")
    ).text
    assert "Nearest start of this kind: 09:30" in dropped
    assert "Fri 27 November, 09:30" in dropped

    typed = lena.get(url_of(visit, "reschedule", on="2026-11-27", clock="09:20")).text
    assert "Visits do not begin at this minute." in typed


def test_a_drop_in_the_past_can_only_be_put_elsewhere(
    lena: FlaskClient, visit: Appointment
) -> None:
    page = lena.get(url_of(visit, "reschedule", on="2026-11-24", clock="08:40", dropped="1")).text
    assert "This time is in the past." in page
    assert "override_reason" not in page
    assert 'form="move-form"' not in page


def test_outside_the_hours_a_reason_is_needed(
    lena: FlaskClient, cast: Cast, visit: Appointment, room: Room
) -> None:
    wish = {"version": 2, "starts_at": instant_text(cast.slot(SATURDAY, "10:00"))}

    typed = lena.get(url_of(visit, "reschedule", on="2026-11-28", clock="10:00")).text
    assert "This time is not offered. If it has to be, say why." in typed
    assert "The doctor does not see patients at this time." in typed
    without = lena.post(url_of(visit, "reschedule"), data=wish)
    with_one = lena.post(
        url_of(visit, "reschedule"), data={**wish, "override_reason": "Catching up"}
    )

    assert without.status_code == 422
    assert "The doctor does not see patients at this time." in without.text
    assert with_one.status_code == 303
    assert room.visit(visit).starts_at == cast.slot(SATURDAY, "10:00")
    assert "Booked outside the usual times: Catching up" in lena.get(url_of(visit)).text


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ({"starts_at": "2026-11-27T09:00"}, "Choose a date and a time from the list."),
        ({"starts_at": "2026-11-23T09:00:00Z"}, "This time is in the past."),
        (
            {"starts_at": "2026-11-28T09:00:00Z", "override_reason": "x" * 10_000},
            "Use at most 500 characters.",
        ),
    ],
)
def test_what_cannot_be_is_said(
    lena: FlaskClient, visit: Appointment, room: Room, wish: dict[str, str], sentence: str
) -> None:
    answer = lena.post(url_of(visit, "reschedule"), data={"version": "2", **wish})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert room.visit(visit).version == 2


def test_a_typed_time_that_does_not_exist_is_said(lena: FlaskClient, visit: Appointment) -> None:
    asked = lena.get(url_of(visit, "reschedule", on="2027-03-28", clock="02:30"))
    assert "There is no such date and time." in asked.text


def test_an_old_form_shows_the_fresh_panel(
    lena: FlaskClient, cast: Cast, visit: Appointment
) -> None:
    answer = lena.post(
        url_of(visit, "reschedule"),
        data={"version": 1, "starts_at": instant_text(cast.slot(FRIDAY, "09:00"))},
    )

    assert answer.status_code == 409
    assert "This visit was changed meanwhile" in answer.text
    assert "Progress" in answer.text


@pytest.mark.parametrize("week", ["", "yesterday", "2020-01-01", "9999-12-31", "2027-01-04"])
def test_every_week_that_is_asked_for_can_be_shown(
    lena: FlaskClient, visit: Appointment, week: str
) -> None:
    assert lena.get(url_of(visit, "reschedule", week=week)).status_code == 200


def test_a_colleague_and_a_patient_can_not(
    krug: FlaskClient, amira: FlaskClient, cast: Cast, visit: Appointment, room: Room
) -> None:
    data = {"version": 2, "starts_at": instant_text(cast.slot(FRIDAY, "09:00"))}

    assert krug.post(url_of(visit, "reschedule"), data=data).status_code == 404
    assert amira.post(url_of(visit, "reschedule"), data=data).status_code == 403
    assert room.visit(visit).version == 2
