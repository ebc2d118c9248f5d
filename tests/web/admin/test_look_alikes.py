"""T37: somebody registers with Amira's name and address; the desk sees two, and books for the wrong one."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from clinic.accounts.actor import Actor
from clinic.accounts.changes.verify import verify_email
from clinic.accounts.kinds import TokenPurpose
from clinic.accounts.models import User
from clinic.accounts.tokens import mint
from clinic.booking.hold import hold
from clinic.booking.models import Appointment
from clinic.booking.queries.find import upcoming
from clinic.care.named_patient import patient_named
from clinic.db import db
from clinic.http.instants import instant_text
from clinic.notifications.reminders.reminders import plan_reminders
from clinic.patients.queries import own_patient, users_of
from clinic.patients.register import update_patient
from clinic.privacy.export import export
from clinic.privacy.record_code import make_code, take_record
from tests.cast import FRIDAY, THURSDAY, Cast, actor_for
from tests.cast_fixtures import SignIn
from tests.outbox import owed_to
from tests.web.auth.test_enumeration import NEWCOMERS

MARK = "Amira Rahman (address not confirmed)"
BIRTH = date(1990, 11, 2)


@dataclass(frozen=True)
class LookAlike:
    """The account of somebody who registered as Amira, their browser, and the record that came with it."""

    actor: Actor
    browser: FlaskClient
    patient_id: str


@pytest.fixture
def stranger(app: Flask, cast: Cast) -> LookAlike:
    browser, amira = app.test_client(), cast.amira.actor
    new = {"email": amira.email, "full_name": amira.full_name, "password": NEWCOMERS}
    browser.post("/register", data=new)
    with app.app_context():
        user = db.session.scalars(select(User).where(User.claimed_email == amira.email)).one()
        actor = replace(actor_for(user), verified=False)
        return LookAlike(actor, browser, own_patient(actor).id)


@pytest.fixture
def desk(app: Flask, cast: Cast, sign_in: SignIn) -> FlaskClient:
    return sign_in(app.test_client(), cast.nadia)


@pytest.fixture
def visit(app: Flask, cast: Cast, stranger: LookAlike) -> Appointment:
    """The desk has booked for the wrong one, all the same, and written down when Amira was born."""
    with app.app_context():
        booked = cast.desk_books(stranger.patient_id, cast.slot(FRIDAY, "09:00"))
        update_patient(
            cast.nadia.actor,
            stranger.patient_id,
            full_name="Amira Rahman",
            birth_date=BIRTH,
            phone="+49 30 555 0199",
            now=cast.now,
        )
        return booked


def test_T37_the_desk_sees_a_mark_and_finds_them_last(
    stranger: LookAlike, desk: FlaskClient, cast: Cast
) -> None:
    for path in ("/desk/patients?q=amira", "/desk/book?q=amira", "/desk/patients"):
        page = desk.get(path).text
        assert MARK in page
        others = [cast.amira.patient_id]
        if path == "/desk/patients":
            others += [cast.jonas.patient_id, cast.leo_id]
        assert all(page.index(one) < page.index(stranger.patient_id) for one in others)


def test_T37_the_picker_takes_them_with_a_second_press_only(
    stranger: LookAlike, desk: FlaskClient, cast: Cast
) -> None:
    wanted = f"/desk/book?doctor={cast.lena.doctor_id}&visit_type={cast.first_visit}"
    first = desk.get(f"{wanted}&patient={stranger.patient_id}").text
    assert "Use this record anyway" in first
    assert 'id="slots"' not in first
    second = desk.get(f"{wanted}&patient={stranger.patient_id}&sure={stranger.patient_id}").text
    assert "Use this record anyway" not in second
    assert 'id="slots"' in second
    # Being sure of one is not being sure of another; and nobody is asked about Amira herself.
    of_another = desk.get(f"{wanted}&patient={stranger.patient_id}&sure={cast.amira.patient_id}")
    assert 'id="slots"' not in of_another.text
    assert 'id="slots"' in desk.get(f"{wanted}&patient={cast.amira.patient_id}").text


def test_T37_a_form_without_the_second_press_asks_and_keeps_what_was_typed(
    app: Flask, stranger: LookAlike, desk: FlaskClient, cast: Cast
) -> None:
    form = {
        "patient_id": stranger.patient_id,
        "doctor_id": cast.lena.doctor_id,
        "visit_type_id": cast.first_visit,
        "starts_at": instant_text(cast.slot(FRIDAY, "09:00")),
        "reason": "Short of breath",
    }
    asked = desk.post("/desk/book", data={**form, "sure": cast.amira.patient_id})
    assert (asked.status_code, "Short of breath" in asked.text) == (409, True)
    assert "Is this the person you mean?" in asked.text
    again = re.search(r'name="sure" value="(\w+)"', asked.text)
    assert again is not None
    with app.app_context():
        assert db.session.scalars(select(Appointment)).all() == []
    assert desk.post("/desk/book", data={**form, "sure": again[1]}).status_code == 303


def test_T37_all_staff_see_the_mark_wherever_they_meet_them(
    app: Flask, cast: Cast, stranger: LookAlike, visit: Appointment, desk: FlaskClient,
    sign_in: SignIn,
) -> None:  # fmt: skip
    lena = sign_in(app.test_client(), cast.lena)
    admin = sign_in(app.test_client(), cast.petra)
    for browser, path in (
        (desk, f"/desk/patients/{stranger.patient_id}"),
        (desk, f"/desk/visits/{visit.id}"),
        (desk, f"/desk/visits?date={FRIDAY}"),
        (admin, "/admin/audit"),
        (lena, f"/doctor/week?week={FRIDAY}"),
        (lena, f"/doctor/appointments/{visit.id}"),
        (lena, "/doctor/patients"),
        (lena, f"/doctor/patients/{stranger.patient_id}"),
    ):
        assert MARK in browser.get(path, follow_redirects=True).text, path


def test_T37_no_page_and_no_file_shows_them_what_staff_booked_and_wrote(
    app: Flask, cast: Cast, stranger: LookAlike, visit: Appointment
) -> None:
    for path in (
        "/home", "/appointments", "/appointments?when=past", f"/appointments/{visit.id}",
        "/notices", "/record/access", "/profile", "/profile/data",
    ):  # fmt: skip
        page = stranger.browser.get(path).text
        assert [word for word in ("Hartmann", "27 Nov", "0199", "1990") if word in page] == [], path
    for form in ("json", "ics"):
        answer = stranger.browser.post(f"/profile/data/{form}")
        assert answer.status_code == 200
        assert [word for word in (visit.id, "1990", "0199") if word in answer.text] == []


def test_T37_no_free_time_no_mail_and_no_bell_tells_of_it(
    app: Flask, cast: Cast, stranger: LookAlike, visit: Appointment
) -> None:
    times = f"/doctors/{cast.krug.doctor_id}?visit_type={cast.first_visit}&week={FRIDAY}"
    assert stranger.browser.get(times).text.count("09:00") >= 1
    with app.app_context():
        plan_reminders(now=cast.slot(THURSDAY, "09:00"))
        assert owed_to(stranger.actor.user_id) == []
        assert users_of(stranger.patient_id) == []
        kept = hold(
            stranger.actor,
            doctor_id=cast.krug.doctor_id,
            visit_type_id=cast.first_visit,
            starts_at=cast.slot(FRIDAY, "09:00"),
            patient_id=stranger.patient_id,
            now=cast.now,
        )
        assert kept.starts_at == cast.slot(FRIDAY, "09:00")


def test_T37_it_is_theirs_once_the_address_is_verified(
    app: Flask, cast: Cast, visit: Appointment, stranger: LookAlike
) -> None:
    with app.app_context():
        assert upcoming(stranger.actor, now=cast.now) == ([], 0)
        token = mint(stranger.actor.user_id, TokenPurpose.VERIFY_EMAIL, now=cast.now)
        verify_email(token, now=cast.now)
        assert upcoming(stranger.actor, now=cast.now)[1] == 1
        assert own_patient(stranger.actor).birth_date == BIRTH
        assert owed_to(stranger.actor.user_id) == ["appointment_confirmed"] * 2  # mail and page


def test_T37_or_once_they_enter_the_code_of_the_desk(
    app: Flask, cast: Cast, stranger: LookAlike
) -> None:
    with app.app_context():
        cast.desk_books(cast.leo_id, cast.slot(FRIDAY, "10:00"))
        assert upcoming(stranger.actor, now=cast.now) == ([], 0)
        made = make_code(cast.nadia.actor, cast.leo_id, guardian=True, now=cast.now)
        take_record(stranger.actor, made.code, now=cast.now)
        assert upcoming(stranger.actor, now=cast.now)[1] == 1
        assert owed_to(stranger.actor.user_id) == ["appointment_confirmed"]  # in the page alone
        told = export(stranger.actor, form="json", now=cast.now)["patients"]
        assert [one["birth_date"] for one in told] == [None, "2019-05-04"]


def test_T37_nobody_else_is_there_twice_because_of_them(
    app: Flask, cast: Cast, stranger: LookAlike, visit: Appointment
) -> None:
    with app.app_context():
        update_patient(
            cast.nadia.actor,
            cast.amira.patient_id,
            full_name="Amira Rahman",
            birth_date=BIRTH,
            now=cast.now,
        )
        found = patient_named(cast.krug.actor, full_name="amira rahman", birth_date=BIRTH)
        assert found.id == cast.amira.patient_id
