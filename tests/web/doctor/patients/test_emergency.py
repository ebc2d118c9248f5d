"""A doctor opens the record of somebody who is not in their care, and it is told."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from clinic.care.models import BreakGlass
from clinic.db import db
from clinic.patients.register import change_patient, register_patient
from tests.application import BuildApp, Clock
from tests.cast import FRIDAY, PASSWORD, Cast
from tests.cast_fixtures import SignIn
from tests.fuzz.pages import forms_in
from tests.web.doctor.patients.test_patients import reads, record_url

WHY = "Brought in unconscious; I need to know who treats him."
#: Leo, who is in Dr Hartmann's care.
LEO = {"full_name": "Leo Keller", "birth_date": "2019-05-04"}
LEOS_PHONE = "+49 30 5550177"
OPENING = "/doctor/emergency/opening"


@pytest.fixture(autouse=True)
def leo_is_in_lenas_care(app: Flask, cast: Cast) -> None:
    cast.desk_books(cast.leo_id, cast.slot(FRIDAY, "09:00"))
    with app.app_context():
        change_patient(cast.nadia.actor, cast.leo_id, {"phone": LEOS_PHONE}, now=cast.now)


def openings(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(BreakGlass)) or 0


def test_T7_a_name_and_a_birth_date_lead_to_the_question_why(
    krug: FlaskClient, cast: Cast, app: Flask
) -> None:
    assert "Date of birth" in krug.get("/doctor/emergency").text

    asked = krug.post("/doctor/emergency", data=LEO)

    assert asked.status_code == 200
    assert "Open the record of Leo Keller" in asked.text
    assert "The admins are told at once." in asked.text
    assert cast.leo_id not in asked.text
    assert openings(app) == 0
    assert krug.get(record_url(cast.leo_id)).status_code == 404
    # That somebody is a patient here was learnt, and is in the audit.
    assert reads(app, cast.leo_id)[-1] == (cast.krug.actor.user_id, "list", "emergency")


@pytest.mark.parametrize(
    "said",
    [
        {"full_name": "Leo"},
        {"full_name": "Keller"},
        {"full_name": "%"},
        {"birth_date": "2019-05-05"},
        {"birth_date": ""},
        {"birth_date": "yesterday"},
        # Of her no birth date is known, of him one is: then it is the only thing that tells.
        {"full_name": "Amira Rahman"},
        {"birth_date": "", "contact": LEOS_PHONE},
    ],
)
def test_T7_half_a_name_or_another_day_leads_nowhere(
    krug: FlaskClient, cast: Cast, app: Flask, said: dict[str, str]
) -> None:
    for url in ("/doctor/emergency", OPENING):
        answer = krug.post(url, data={**LEO, "reason": WHY, **said})
        assert answer.status_code == 422
        assert cast.leo_id not in answer.text
        assert "leo.keller" not in answer.text
        assert "Leo Keller" not in answer.text or said.get("full_name", "Leo Keller") in answer.text
    assert openings(app) == 0


@pytest.mark.parametrize("contact", ["Amira.Rahman@example.org ", "0151 5550001", "5550001"])
def test_T7_who_registered_without_a_birth_date_is_found_by_name_and_address_or_telephone(
    krug: FlaskClient, cast: Cast, app: Flask, contact: str
) -> None:
    with app.app_context():
        phone = {"phone": "+49 151 555 0001"}
        change_patient(cast.nadia.actor, cast.amira.patient_id, phone, now=cast.now)
    named = {"full_name": "amira rahman", "contact": contact}
    for other in ({"contact": "50001"}, {"contact": "rahman"}, {"full_name": "Rahman"}):
        assert krug.post("/doctor/emergency", data=named | other).status_code == 422
    asked = krug.post("/doctor/emergency", data=named)
    assert "Open the record of Amira Rahman" in asked.text
    [form] = [one for one in forms_in(asked.text) if one.action == OPENING]
    opened = krug.post(OPENING, data=form.values | {"reason": WHY})
    assert opened.location == record_url(cast.amira.patient_id)


def test_T7_who_is_there_twice_is_for_the_desk(krug: FlaskClient, cast: Cast, app: Flask) -> None:
    with app.app_context():
        register_patient(
            cast.nadia.actor, full_name="LEO KELLER", birth_date=date(2019, 5, 4), now=cast.now
        )
    answer = krug.post("/doctor/emergency", data=LEO)
    assert answer.status_code == 422
    assert "Several patients" in answer.text


def test_T7_a_reason_opens_the_record_for_an_hour_and_it_is_told(
    krug: FlaskClient, cast: Cast, app: Flask, clock: Clock, sign_in: SignIn
) -> None:
    opened = krug.post(OPENING, data={**LEO, "reason": WHY})
    assert (opened.status_code, opened.location) == (303, record_url(cast.leo_id))

    html = krug.get(opened.location).text

    assert "Leo Keller" in html
    assert "Opened in an emergency, until 11:00." in html
    assert "Dr Lena Hartmann" in html
    assert reads(app, cast.leo_id)[-1] == (cast.krug.actor.user_id, "patient", "emergency")
    petra, miriam = (
        sign_in(app.test_client(), who).get(url).text
        for who, url in ((cast.petra, "/notices"), (cast.miriam, "/record/access"))
    )
    assert "A doctor opened the record" in petra
    assert "Jonas Krug" in miriam
    assert "in an emergency" in miriam
    # Neither search nor list gets longer by it, and after an hour it is over.
    assert "Leo Keller" not in krug.get("/doctor/patients").text
    clock.advance(minutes=60)
    sign_in(krug, cast.krug)
    assert krug.get(opened.location).status_code == 404


def test_T2_T7_not_even_an_emergency_tells_why_they_see_others(
    krug: FlaskClient, cast: Cast
) -> None:
    secret = "he wets his bed again"
    cast.books(cast.miriam, cast.slot(FRIDAY, "11:00"), patient_id=cast.leo_id, reason=secret)
    html = krug.post(OPENING, data={**LEO, "reason": WHY}, follow_redirects=True).text
    assert html.count("Dr Lena Hartmann") == 2
    assert secret not in html


@pytest.mark.parametrize("reason", ["", "urgent", "n e e d  i t"])
def test_T7_without_a_reason_nothing_is_opened_and_nothing_lost(
    krug: FlaskClient, app: Flask, reason: str
) -> None:
    answer = krug.post(OPENING, data={**LEO, "reason": reason})
    assert answer.status_code == 422
    assert "Say in 10 to 2000 characters" in answer.text
    assert 'value="2019-05-04"' in answer.text
    assert reason in answer.text
    assert openings(app) == 0


def test_T7_who_signed_in_a_while_ago_says_again_who_they_are(
    krug: FlaskClient, cast: Cast, app: Flask, clock: Clock
) -> None:
    clock.advance(minutes=6)
    asked = krug.post(OPENING, data={**LEO, "reason": WHY})
    assert asked.status_code == 401
    assert WHY in asked.text  # the form is kept in the page that asks
    assert openings(app) == 0

    kept = {f"kept.{name}": value for name, value in {**LEO, "reason": WHY}.items()}
    wrong = krug.post("/prove", data={"kept_path": OPENING, **kept, "password": "a wrong guess"})
    assert wrong.status_code == 422
    assert krug.post(OPENING, data={**LEO, "reason": WHY}).status_code == 401

    krug.post("/prove", data={"kept_path": OPENING, **kept, "password": PASSWORD})
    assert krug.post(OPENING, data={**LEO, "reason": WHY}).status_code == 303
    assert openings(app) == 1


def test_T7_who_may_read_it_anyway_goes_straight_there(
    lena: FlaskClient, krug: FlaskClient, cast: Cast, app: Flask
) -> None:
    for url in ("/doctor/emergency", OPENING):
        answer = lena.post(url, data={**LEO, "reason": WHY})
        assert (answer.status_code, answer.location) == (303, record_url(cast.leo_id))
    assert openings(app) == 0
    for _twice in range(2):
        assert krug.post(OPENING, data={**LEO, "reason": WHY}).status_code == 303
    assert openings(app) == 1


@pytest.mark.parametrize("who", ["amira", "nadia", "petra", "ida"])
def test_T7_who_is_no_doctor_has_no_such_page(
    app: Flask, cast: Cast, sign_in: SignIn, who: str
) -> None:
    browser = sign_in(app.test_client(), getattr(cast, who))
    assert browser.get("/doctor/emergency").status_code == 403
    for url in ("/doctor/emergency", OPENING):
        assert browser.post(url, data={**LEO, "reason": WHY}).status_code == 403
    assert openings(app) == 0


@pytest.mark.usefixtures("limits")
def test_T7_guessing_who_is_a_patient_is_slowed_down(
    make_app: BuildApp, cast: Cast, sign_in: SignIn
) -> None:
    app = make_app(RATELIMIT_ENABLED=True, LIMIT_EMERGENCY="3 per hour")
    browser = app.test_client()
    browser.post("/login", data={"email": cast.krug.actor.email, "password": PASSWORD})
    guess = {**LEO, "birth_date": "2019-05-05", "reason": WHY}
    assert browser.post("/doctor/emergency", data=LEO).status_code == 200
    for url, status in (("/doctor/emergency", 422), (OPENING, 422), (OPENING, 429)):
        assert browser.post(url, data=guess).status_code == status
    assert browser.post("/doctor/emergency", data=LEO).status_code == 429
