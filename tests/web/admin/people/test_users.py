"""The admin's users: inviting, switching off, and what a receptionist never sees."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient

from clinic.accounts.factors import recovery
from clinic.accounts.models import User
from clinic.db import db
from clinic.directory.settings import change_clinic
from tests.accounts.test_second_factor import with_an_app
from tests.audit.trail import Trail
from tests.cast import Cast, another_admin
from tests.cast_fixtures import SignIn
from tests.notifications.post import PostOffice
from tests.web.counting import queries_of

OLGA = {"full_name": "Olga Reimann", "email": "olga@example.org", "role": "receptionist"}


def names(html: str) -> list[str]:
    return re.findall(r'class="rowlink" href="[^"]*">([^<]*)<', html)


def test_who_is_invited_gets_a_mail_and_another_one_on_demand(
    petra: FlaskClient, post: PostOffice
) -> None:
    post.work()
    page = petra.post("/admin/users", data=OLGA).location
    assert "Olga Reimann is invited by email" in petra.get(page).text
    assert post.work() == [("Olga Reimann", "invitation")]
    post.clock.advance(minutes=1)
    assert petra.post(f"{page}/invitation").location == page
    assert "Send the invitation again" in petra.get(page).text
    assert post.work() == [("Olga Reimann", "invitation")]


def test_what_cannot_be_is_told_at_its_field(petra: FlaskClient, cast: Cast) -> None:
    taken = petra.post("/admin/users", data=OLGA | {"email": cast.amira.actor.email})
    assert (taken.status_code, 'id="email-error"' in taken.text) == (409, True)
    for field, value in (("full_name", ""), ("email", "none"), ("role", "patient"), ("role", "")):
        answer = petra.post("/admin/users", data=OLGA | {field: value})
        assert (answer.status_code, f'id="{field}-error"' in answer.text) == (422, True), field


def test_the_list_is_narrowed_down_and_a_patient_in_it_is_noted(
    app: Flask, petra: FlaskClient, cast: Cast
) -> None:
    assert names(petra.get("/admin/users?role=admin").text) == ["Petra Sommer"]
    assert names(petra.get("/admin/users?role=nonsense&q=nadia").text) == ["Nadia Brandt"]
    assert "Nobody found" in petra.get("/admin/users?q=amira").text
    trail = Trail(app)
    found = petra.get("/admin/users", query_string={"q": cast.amira.actor.email})
    assert names(found.text) == ["Amira Rahman"]
    assert trail.one("sensitive_read").subject_id == "users"


def test_the_list_asks_the_database_no_more_often_for_more_users(
    app: Flask, petra: FlaskClient
) -> None:
    petra.get("/admin/users")
    with queries_of(app) as few:
        petra.get("/admin/users")
    with app.app_context():
        for number in range(6):
            another_admin(f"Paul Vogt{number}")
    with queries_of(app) as many:
        petra.get("/admin/users")
    assert len(many) == len(few)


def test_an_account_is_switched_off_and_on_and_the_last_admins_is_not(
    app: Flask, petra: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    nadia = sign_in(app.test_client(), cast.nadia)
    page = f"/admin/users/{cast.nadia.actor.user_id}"
    assert petra.post(f"{page}/deactivation").location == page
    assert nadia.get("/desk/visits").status_code == 303
    assert "Switched off" in petra.get(page).text
    assert petra.post(f"{page}/reactivation").location == page
    assert "Switch this account off" in petra.get(page).text

    own = petra.post(f"/admin/users/{cast.petra.actor.user_id}/deactivation")
    assert own.status_code == 409
    assert "This is the last admin. Add another one first." in own.text
    with app.app_context():
        assert db.session.get_one(User, cast.petra.actor.user_id).disabled_at is None


def test_whose_second_factor_is_missing_is_told(app: Flask, petra: FlaskClient, cast: Cast) -> None:
    lena, nadia = (f"/admin/users/{one.actor.user_id}" for one in (cast.lena, cast.nadia))
    asks = "The clinic asks for a second factor, and there is none"
    assert asks not in petra.get(lena).text
    with app.app_context():
        change_clinic(cast.petra.actor, {"second_factor_required": True}, now=cast.now)
        recovery.make_codes(with_an_app(cast, cast.petra), now=cast.now)
    # Of doctors and admins it is asked, of the reception not.
    assert [asks in petra.get(one).text for one in (lena, nadia)] == [True, False]
    missing = [
        petra.get(f"/admin/users?q={who}").text.count("Missing") for who in ("lena", "petra")
    ]
    assert missing == [1, 0]


def test_doctors_and_patients_lead_to_their_own_page(petra: FlaskClient, cast: Cast) -> None:
    doctor = petra.get(f"/admin/users/{cast.lena.actor.user_id}").text
    assert f'href="/admin/doctors/{cast.lena.doctor_id}"' in doctor
    patient = petra.get(f"/admin/users/{cast.amira.actor.user_id}").text
    assert f'href="/desk/patients/{cast.amira.patient_id}"' in patient
    profile = petra.get(f"/admin/doctors/{cast.lena.doctor_id}").text
    assert f'href="/admin/users/{cast.lena.actor.user_id}"' in profile


def test_an_archived_doctor_is_brought_back(petra: FlaskClient, cast: Cast) -> None:
    page = f"/admin/doctors/{cast.krug.doctor_id}"
    petra.post(f"{page}/archive")
    archived = petra.get(page).text
    assert "Bring Dr Jonas Krug back" in archived
    account = petra.get(f"/admin/users/{cast.krug.actor.user_id}").text
    assert "Archived" in account
    assert "Switch on again" not in account
    assert "Choose who takes over" in archived
    assert petra.post(f"{page}/archive", data={"successor_id": cast.lena.doctor_id}).location
    assert "Dr Lena Hartmann reads the notes" in petra.get(page).text
    assert petra.post(f"{page}/reactivation").location == page
    back = petra.get(page).text
    assert "Dr Jonas Krug is back" in back
    assert "Book a visit" in back
    assert "reads the notes" not in back


def test_the_desk_reaches_none_of_it_and_has_no_way_there(nadia: FlaskClient, cast: Cast) -> None:
    one = f"/admin/users/{cast.petra.actor.user_id}"
    for address in ("/admin/users", "/admin/users/new", one):
        assert nadia.get(address).status_code == 403
    for address in ("/admin/users", f"{one}/deactivation", f"{one}/invitation"):
        assert nadia.post(address, data=OLGA).status_code == 403
    assert "/admin/" not in nadia.get("/desk/visits").text
