"""One visit over the week."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from clinic.booking.lifecycle import Step
from tests.cast import FRIDAY, THURSDAY, TUESDAY, Cast
from tests.web.doctor.life import FOR_DRAWER, Room, url_of


def test_the_panel_says_who_when_what_and_why(lena: FlaskClient, cast: Cast) -> None:
    visit = cast.amira_books(cast.slot(THURSDAY, "09:00"), reason="The headaches are back.")

    html = lena.get(url_of(visit), headers=FOR_DRAWER).text

    assert "Amira Rahman" in html
    assert "Thu 26 November, 09:00" in html
    assert "First visit, 30 min · Room 4 · booked by the patient" in html
    assert "The headaches are back." in html
    assert "Requested by the patient" in html


def test_who_is_asked_to_take_a_visit_over_does_not_read_why_it_was_booked(
    lena: FlaskClient, krug: FlaskClient, cast: Cast, room: Room
) -> None:
    visit = cast.amira_books(cast.slot(FRIDAY, "09:00"), reason="The headaches are back.")
    lena.post(url_of(visit, "confirmation"), data={"version": 1})
    room.amira_wants(visit, cast.slot(FRIDAY, "11:00"), cast.krug.doctor_id)

    assert "Amira Rahman" in krug.get(url_of(visit), headers=FOR_DRAWER).text
    assert "The headaches are back." not in krug.get(url_of(visit), headers=FOR_DRAWER).text
    assert "The headaches are back." in lena.get(url_of(visit), headers=FOR_DRAWER).text

    krug.post(url_of(visit, "confirmation"), data={"version": 3})
    assert "The headaches are back." in krug.get(url_of(visit), headers=FOR_DRAWER).text


def test_without_script_the_panel_lies_over_the_visits_week(lena: FlaskClient, cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00") + timedelta(days=7))

    html = lena.get(url_of(visit)).text

    assert "30 November – 5 December 2026" in html
    assert 'role="dialog"' in html
    assert 'data-close-href="/doctor/week?date=2026-12-03"' in html


def test_the_script_gets_the_panel_alone(lena: FlaskClient, cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))

    html = lena.get(url_of(visit), headers=FOR_DRAWER).text

    assert "<html" not in html
    assert "week-page" not in html


def test_a_request_can_be_confirmed_or_declined(lena: FlaskClient, cast: Cast) -> None:
    visit = cast.amira_books(cast.slot(THURSDAY, "09:00"))

    html = lena.get(url_of(visit), headers=FOR_DRAWER).text

    assert f"/doctor/appointments/{visit.id}/confirmation" in html
    assert f"/doctor/appointments/{visit.id}/decline" in html
    assert "Answer by tomorrow 10:00" in html


def test_nobody_arrives_before_the_day(lena: FlaskClient, cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))

    html = lena.get(url_of(visit), headers=FOR_DRAWER).text

    assert "arrival" not in html
    assert "Reschedule" in html


def test_on_the_day_arriving_is_the_next_step_and_no_show_waits_for_the_start(
    lena: FlaskClient, cast: Cast
) -> None:
    visit = cast.desk_books(cast.amira.patient_id, cast.slot(TUESDAY, "11:00"))

    html = lena.get(url_of(visit), headers=FOR_DRAWER).text

    assert "Mark arrived" in html
    assert "no-show" not in html


def test_a_finished_visit_offers_only_to_take_it_back(
    lena: FlaskClient, cast: Cast, room: Room
) -> None:
    visit = cast.desk_books(cast.amira.patient_id, cast.slot(TUESDAY, "11:00"))
    room.lena_takes(visit, Step.COMPLETE, cast.now)

    html = lena.get(url_of(visit), headers=FOR_DRAWER).text

    assert "Undo completion" in html
    assert "Reschedule" not in html
    assert "Cancel visit" not in html


def test_the_patients_other_visits_are_listed(lena: FlaskClient, cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))
    other = cast.amira_has_a_visit(cast.slot(FRIDAY, "10:00"))

    html = lena.get(url_of(visit), headers=FOR_DRAWER).text

    assert f"/doctor/appointments/{other.id}" in html
    assert "Fri 27 November, 10:00" in html


def test_names_of_every_script_and_emoji_are_shown_as_they_are(
    lena: FlaskClient, cast: Cast, app: Flask
) -> None:
    from clinic.patients.register import register_patient

    with app.app_context():
        patient = register_patient(
            cast.nadia.actor, full_name="نور حداد 🌿 <b>", email="n@example.org", now=cast.now
        )
    visit = cast.desk_books(patient.id, cast.slot(THURSDAY, "09:00"))

    html = lena.get(url_of(visit)).text

    assert "نور حداد 🌿 &lt;b&gt;" in html


def test_an_unknown_visit_is_not_found(lena: FlaskClient, cast: Cast) -> None:
    assert lena.get("/doctor/appointments/" + "0" * 32).status_code == 404
    assert lena.get("/doctor/appointments/💊").status_code == 404


def test_T1_a_colleagues_visit_is_not_found(krug: FlaskClient, cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))

    assert krug.get(url_of(visit)).status_code == 404


def test_a_patient_may_not_look_even_at_her_own_visit_here(amira: FlaskClient, cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))

    assert amira.get(url_of(visit)).status_code == 403


def test_who_is_not_signed_in_is_asked_to(client: FlaskClient, cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))

    assert client.get(url_of(visit)).location.startswith("/login")


def test_T7_the_panel_leads_to_the_record_of_who_is_in_care(
    lena: FlaskClient, krug: FlaskClient, cast: Cast, room: Room
) -> None:
    asked = cast.amira_books(cast.slot(THURSDAY, "09:00"))
    record = f'href="/doctor/patients/{cast.amira.patient_id}"'
    assert record not in lena.get(url_of(asked), headers=FOR_DRAWER).text

    lena.post(url_of(asked, "confirmation"), data={"version": 1})
    for headers in (FOR_DRAWER, {}):
        assert record in lena.get(url_of(asked), headers=headers).text

    # Who is only asked to take the visit over has no such record yet.
    room.amira_wants(asked, cast.slot(FRIDAY, "11:00"), cast.krug.doctor_id)
    assert record not in krug.get(url_of(asked), headers=FOR_DRAWER).text
