"""The texts at the foot of each page, when registering, and after they have changed."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from clinic.accounts.models import User
from clinic.db import db, transaction
from clinic.privacy.kinds import LegalKind
from clinic.privacy.legal import publish
from clinic.privacy.models import Acceptance
from tests.cast import PASSWORD, Cast
from tests.cast_fixtures import SignIn

FORM = {"full_name": "New Patient", "email": "new@example.org", "password": PASSWORD}


@pytest.fixture
def terms(app: Flask, cast: Cast) -> str:
    return write(app, cast, "# Kindness\n\nBe kind.\n\n- always\n- to all")


def write(app: Flask, cast: Cast, body: str) -> str:
    with app.app_context():
        return publish(cast.petra.actor, LegalKind.TERMS, body, must_accept=True, now=cast.now).id


def shown(page: str) -> str:
    found = re.search(r'name="texts" value="([^"]*)"', page)
    assert found, page
    return found[1]


@pytest.mark.parametrize("kind", ["privacy", "terms", "imprint"])
def test_every_text_is_there_for_everybody_written_or_not(
    client: FlaskClient, cast: Cast, kind: str
) -> None:
    assert f'href="/{kind}"' in client.get("/find").text
    assert f'href="/{kind}"' in client.get("/register").text
    page = client.get(f"/{kind}")
    assert page.status_code == 200
    assert "has not written this text yet" in page.text


def test_a_text_is_set_in_headings_paragraphs_and_lists(client: FlaskClient, terms: str) -> None:
    page = client.get("/terms").text
    assert "<h2" in page
    assert "Kindness</h2>" in page
    assert "<li>to all</li>" in page
    assert "Version 1, 24 November 2026" in page


def test_T16_a_text_runs_no_script(app: Flask, client: FlaskClient, cast: Cast) -> None:
    write(app, cast, "# <script>alert(1)</script>\n\n<img src=x onerror=alert(1)>")
    page = client.get("/terms").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_who_registers_accepts_the_texts_first(client: FlaskClient, terms: str) -> None:
    refused = client.post("/register", data=FORM | {"texts": terms})
    assert refused.status_code == 422
    assert "Please read the texts and accept them" in refused.text
    page = client.get("/register").text
    done = client.post("/register", data=FORM | {"texts": shown(page), "accept": "y"})
    assert done.status_code in (302, 303)
    assert "/acceptance" not in done.location


def test_a_text_that_changed_while_the_form_was_open_is_read_again(
    app: Flask, client: FlaskClient, cast: Cast, terms: str
) -> None:
    write(app, cast, "Be kind and pay.")
    answer = client.post("/register", data=FORM | {"texts": terms, "accept": "y"})
    assert answer.status_code == 422
    assert "have changed meanwhile" in answer.text
    assert shown(answer.text) != terms


def test_without_texts_nothing_is_to_be_accepted(client: FlaskClient, cast: Cast) -> None:
    assert client.post("/register", data=FORM).status_code in (302, 303)


def test_after_a_change_a_patient_accepts_at_the_next_sign_in(
    client: FlaskClient, cast: Cast, terms: str
) -> None:
    login = {"email": cast.amira.actor.email, "password": PASSWORD, "next": "/profile"}
    first = client.post("/login", data=login)
    assert first.location == "/acceptance?next=/profile"
    page = client.get(first.location).text
    assert client.post("/acceptance", data={"texts": shown(page)}).status_code == 422
    done = client.post(
        "/acceptance", data={"texts": shown(page), "accept": "y", "next": "/profile"}
    )
    assert (done.status_code, done.location) == (303, "/profile")
    assert client.post("/login", data=login).location == "/profile"


def test_desk_and_admin_are_not_asked(client: FlaskClient, cast: Cast, terms: str) -> None:
    for person in (cast.nadia, cast.petra):
        login = {"email": person.actor.email, "password": PASSWORD}
        assert "/acceptance" not in client.post("/login", data=login).location


def test_a_doctor_who_registers_accepts_the_texts_first(
    app: Flask, client: FlaskClient, cast: Cast, terms: str
) -> None:
    new = FORM | {"specialty_id": cast.cardiology}
    refused = client.post("/register/doctor", data=new | {"texts": terms})
    assert refused.status_code == 422
    assert "Please read the texts and accept them" in refused.text
    page = client.get("/register/doctor").text
    done = client.post("/register/doctor", data=new | {"texts": shown(page), "accept": "y"})
    assert done.location == "/register/doctor/sent"
    assert accepted_by(app, FORM["email"]) == [terms]
    assert verified_and_in(app, client, FORM["email"]) == "/waiting"


@pytest.mark.parametrize("must_accept", [True, False])
@pytest.mark.parametrize("role", ["patient", "doctor"])
def test_who_registered_by_a_program_accepts_at_the_first_sign_in_on_a_page(
    app: Flask, client: FlaskClient, cast: Cast, role: str, must_accept: bool
) -> None:
    """The contract of the API has no box to tick."""
    with app.app_context():
        body = "Be kind."
        publish(cast.petra.actor, LegalKind.TERMS, body, must_accept=must_accept, now=cast.now)
    new = FORM | {"role": role} | ({"specialty_id": cast.cardiology} if role == "doctor" else {})
    assert client.post("/api/v1/auth/register", json=new).status_code == 202
    assert accepted_by(app, FORM["email"]) == []
    assert verified_and_in(app, client, FORM["email"]) == "/acceptance"
    page = client.get("/acceptance").text
    assert "Please read our texts" in page
    # Who closes the page is asked again.
    client.post("/logout")
    assert signs_in(client, FORM["email"]) == "/acceptance"
    done = client.post("/acceptance", data={"texts": shown(page), "accept": "y"})
    home = "/home" if role == "patient" else "/waiting"
    assert done.location == home
    assert signs_in(client, FORM["email"]) == home


def test_who_was_here_before_the_first_text_is_asked_only_where_everybody_is(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    with app.app_context():
        publish(cast.petra.actor, LegalKind.TERMS, "Be kind.", must_accept=False, now=cast.now)
    for person in (cast.amira, cast.lena):
        assert "/acceptance" not in signs_in(client, person.actor.email)
    write(app, cast, "Be kind and pay.")
    for person in (cast.amira, cast.lena):
        assert signs_in(client, person.actor.email) == "/acceptance"
    assert "ask us to erase it" not in client.get("/acceptance").text


def accepted_by(app: Flask, email: str) -> list[str]:
    with app.app_context():
        rows = select(Acceptance.text_id).join(User, User.id == Acceptance.user_id)
        return list(db.session.scalars(rows.where(User.email == email)))


def verified_and_in(app: Flask, client: FlaskClient, email: str) -> str:
    """Where somebody is led who has shown that the address is theirs, and signs in."""
    with app.app_context(), transaction() as session:
        session.execute(
            update(User).where(User.email == email).values(email_verified_at=User.created_at)
        )
    return signs_in(client, email)


def signs_in(client: FlaskClient, email: str) -> str:
    answer = client.post("/login", data={"email": email, "password": PASSWORD})
    return answer.location or answer.text


def test_an_admin_writes_a_text(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    admin = sign_in(client, cast.petra)
    assert "Not written yet" in admin.get("/admin/legal").text
    assert admin.post("/admin/legal/imprint", data={"body": ""}).status_code == 422
    done = admin.post("/admin/legal/imprint", data={"body": "Lindenhof GmbH"})
    assert (done.status_code, done.location) == (303, "/admin/legal")
    assert "Lindenhof GmbH" in client.get("/imprint").text
    assert "Lindenhof GmbH" in admin.get("/admin/legal/imprint").text


def test_nobody_else_writes_one(
    app: Flask, client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    for stranger in (cast.nadia, cast.lena, cast.amira):
        somebody = sign_in(app.test_client(), stranger)
        assert somebody.get("/admin/legal/imprint").status_code == 403
        assert somebody.post("/admin/legal/imprint", data={"body": "Mine"}).status_code == 403
