"""Booking the time that was chosen."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.booking.queries import find
from clinic.booking.queries.find import Visit
from clinic.patients.queries import own_patient
from tests.application import Clock
from tests.cast import THURSDAY, TUESDAY, WEDNESDAY, Cast, OnlinePatient
from tests.cast_fixtures import SignIn
from tests.web.patient.forms import sends_booking


@pytest.fixture
def amira(client: FlaskClient, cast: Cast, sign_in: SignIn) -> FlaskClient:
    return sign_in(client, cast.amira)


def visits_of(app: Flask, person: OnlinePatient, cast: Cast) -> list[Visit]:
    with app.app_context():
        return find.upcoming(person.actor, now=cast.now)[0]


def test_a_request_leads_to_its_page_with_the_time_of_the_answer(
    amira: FlaskClient, cast: Cast, app: Flask
) -> None:
    at = cast.slot(THURSDAY, "09:00")
    cast.holds(cast.amira, at)
    answer = sends_booking(amira, cast, at, reason="My knee")
    assert answer.status_code == 303
    page = amira.get(answer.location).get_data(as_text=True)
    assert "Asked for: Thu 26 November, 09:00. We answer by tomorrow 10:00." in page
    assert "My knee" in page
    [visit] = visits_of(app, cast.amira, cast)
    assert visit.appointment.status == "requested"


def test_what_confirms_itself_is_confirmed(amira: FlaskClient, cast: Cast) -> None:
    at = cast.slot(THURSDAY, "09:00")
    answer = sends_booking(amira, cast, at, doctor=cast.samuel, visit_type_id=cast.follow_up)
    page = amira.get(answer.location).get_data(as_text=True)
    assert "Visit confirmed: Thu 26 November, 09:00" in page


def test_when_somebody_was_born_is_asked_once_and_goes_into_the_record(
    amira: FlaskClient, cast: Cast, app: Flask
) -> None:
    def asked() -> bool:
        return 'name="birth_date"' in amira.get(f"/doctors/{cast.lena.doctor_id}").text

    cast.holds(cast.amira, cast.slot(THURSDAY, "09:00"))
    assert asked()
    at = cast.slot(THURSDAY, "09:00")
    answer = sends_booking(amira, cast, at, reason="My knee", birth_date="2028-02-30")
    assert answer.status_code == 422
    assert "Enter a date." in answer.text
    assert ">My knee</textarea>" in answer.text.replace("\r\n", "")
    answer = sends_booking(amira, cast, at, reason="My knee", birth_date="2031-01-01")
    assert "Enter a date of birth that is not in the future." in answer.text
    assert "09:00 is held for you" in answer.text
    assert sends_booking(amira, cast, at, birth_date="1990-11-02").status_code == 303
    cast.holds(cast.amira, cast.slot(THURSDAY, "11:00"))
    assert not asked()
    sends_booking(amira, cast, cast.slot(THURSDAY, "11:00"), birth_date="1980-01-01")
    with app.app_context():
        assert own_patient(cast.amira.actor).birth_date == date(1990, 11, 2), (
            "the record's own stays"
        )


def test_an_odd_date_after_the_hold_has_ended_loses_nothing_and_the_time_is_booked_at_once(
    amira: FlaskClient, cast: Cast, clock: Clock
) -> None:
    at = cast.slot(THURSDAY, "09:00")
    cast.holds(cast.amira, at)
    clock.advance(minutes=6)
    answer = sends_booking(amira, cast, at, reason="My knee", birth_date="2031-01-01")
    assert answer.status_code == 422
    for words in ("This time is no longer held for you.", "09:00 is still free", "My knee",
                  "2031-01-01", "not in the future"):  # fmt: skip
        assert words in answer.text, words
    cast.books(cast.jonas, at, now=clock())
    answer = sends_booking(amira, cast, at, reason="My knee", birth_date="2031-01-01")
    assert "No longer free: Thu 26 Nov, 09:00" in answer.text
    assert 'name="birth_date" value="2031-01-01"' in answer.text


def test_after_the_hold_has_ended_a_time_still_free_is_booked(
    amira: FlaskClient, cast: Cast, clock: Clock
) -> None:
    at = cast.slot(THURSDAY, "09:00")
    cast.holds(cast.amira, at)
    clock.advance(minutes=29)
    assert sends_booking(amira, cast, at).status_code == 303


def test_sent_twice_it_is_one_visit(amira: FlaskClient, cast: Cast, app: Flask) -> None:
    at = cast.slot(THURSDAY, "09:00")
    first, second = sends_booking(amira, cast, at), sends_booking(amira, cast, at)
    assert (second.status_code, second.location) == (303, first.location)
    assert len(visits_of(app, cast.amira, cast)) == 1


def test_a_time_taken_meanwhile_leads_to_the_nearest_and_keeps_the_reason(
    amira: FlaskClient, cast: Cast, app: Flask
) -> None:
    at = cast.slot(THURSDAY, "09:00")
    cast.books(cast.jonas, at)
    answer = sends_booking(amira, cast, at, reason="My knee hurts")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Just taken by somebody else: Thu 26 Nov, 09:00" in page
    for time in ("08:30", "09:30", "10:00"):
        assert f"Hold {time}" in page
    assert 'name="reason" value="My knee hurts"' in page
    assert visits_of(app, cast.amira, cast) == []


def test_a_time_at_which_the_patient_is_elsewhere_is_refused(
    amira: FlaskClient, cast: Cast
) -> None:
    at = cast.slot(THURSDAY, "09:00")
    cast.amira_books(at, doctor=cast.krug)
    answer = sends_booking(amira, cast, at)
    assert answer.status_code == 409
    assert "You have another visit at that time" in answer.get_data(as_text=True)


def test_a_reason_that_is_too_long_is_told_at_the_field_and_kept(
    amira: FlaskClient, cast: Cast, app: Flask
) -> None:
    at = cast.slot(THURSDAY, "09:00")
    cast.holds(cast.amira, at)
    text = "word " * 2000
    answer = sends_booking(amira, cast, at, reason=text)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "This text is too long. Please shorten it to 2,000 characters." in page
    assert text.strip() in page
    assert "09:00 is held for you" in page
    assert visits_of(app, cast.amira, cast) == []


def test_a_reason_may_hold_any_writing(amira: FlaskClient, cast: Cast) -> None:
    text = "ألم في الركبة 🦵🏽 <b>& more</b>"
    answer = sends_booking(amira, cast, cast.slot(THURSDAY, "09:00"), reason=text)
    page = amira.get(answer.location).get_data(as_text=True)
    assert "ألم في الركبة 🦵🏽 &lt;b&gt;&amp; more&lt;/b&gt;" in page


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        ("2026-11-24T08:00:00Z", "This time is in the past."),
        ("2026-11-24T09:30:00Z", "This is too short notice to book online."),
        ("2026-11-26T08:10:00Z", "Visits do not begin at this minute."),
        ("2026-11-28T09:00:00Z", "The doctor does not see patients at this time."),
        ("2027-05-25T07:00:00Z", "This is further ahead than can be booked."),
        ("whenever", "Choose a date and a time from the list."),
    ],
)
def test_what_cannot_be_booked_is_refused_with_a_sentence(
    amira: FlaskClient, cast: Cast, at: str, sentence: str
) -> None:
    answer = sends_booking(amira, cast, at)
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)


def test_T9_beyond_the_limit_the_page_says_so(amira: FlaskClient, cast: Cast) -> None:
    for clock_time in ("09:00", "10:00", "11:00", "14:00", "15:00"):
        cast.amira_books(cast.slot(WEDNESDAY, clock_time))
    answer = sends_booking(amira, cast, cast.slot(THURSDAY, "09:00"))
    assert answer.status_code == 422
    assert "You have booked as many visits as you can online." in answer.get_data(as_text=True)


def test_a_mother_books_for_her_child(
    client: FlaskClient, cast: Cast, sign_in: SignIn, app: Flask
) -> None:
    sign_in(client, cast.miriam)
    at = cast.slot(THURSDAY, "09:00")
    cast.holds(cast.miriam, at)
    page = client.get(f"/doctors/{cast.lena.doctor_id}").get_data(as_text=True)
    assert "For whom" in page
    assert "Leo Keller</option>" in page
    answer = sends_booking(client, cast, at, patient_id=cast.leo_id)
    assert "for Leo Keller" in client.get(answer.location).get_data(as_text=True)
    [visit] = visits_of(app, cast.miriam, cast)
    assert visit.patient.id == cast.leo_id


def test_T1_nobody_books_for_a_stranger(amira: FlaskClient, cast: Cast) -> None:
    at = cast.slot(THURSDAY, "09:00")
    for patient_id in (cast.leo_id, cast.jonas.patient_id, "nobody"):
        assert sends_booking(amira, cast, at, patient_id=patient_id).status_code == 404


def test_unknown_doctors_are_not_there(amira: FlaskClient, cast: Cast) -> None:
    at = cast.slot(THURSDAY, "09:00")
    assert sends_booking(amira, cast, at, doctor_id="nobody").status_code == 404
    assert sends_booking(amira, cast, at, doctor_id=cast.ida.doctor_id).status_code == 404


def test_who_is_not_signed_in_signs_in_first(client: FlaskClient, cast: Cast) -> None:
    assert "/login" in sends_booking(client, cast, cast.slot(TUESDAY, "14:00")).location


@pytest.mark.parametrize("person", ["lena", "petra", "ida"])
def test_who_is_no_patient_books_nothing_here(
    client: FlaskClient, cast: Cast, sign_in: SignIn, person: str
) -> None:
    sign_in(client, getattr(cast, person))
    assert sends_booking(client, cast, cast.slot(THURSDAY, "09:00")).status_code == 403
