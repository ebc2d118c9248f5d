"""Registering, proving an address, a forgotten password."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from clinic.accounts.kinds import TokenPurpose
from clinic.accounts.models import User
from clinic.accounts.tokens import mint
from clinic.audit.models import AuditEntry
from clinic.db import db
from tests.api.conftest import Program
from tests.api.refusals import refused
from tests.application import Clock
from tests.cast import PASSWORD, Cast

NEW = {"email": "renata@example.org", "password": "seven-quiet-herons", "full_name": "Renata"}


def token(app: Flask, cast: Cast, purpose: TokenPurpose) -> str:
    with app.app_context():
        return mint(cast.ida.actor.user_id, purpose, now=cast.now)


def verifies(app: Flask, nobody: Program, cast: Cast) -> None:
    """Renata follows the link of the mail; before, her password opens nothing."""
    login = {name: NEW[name] for name in ("email", "password")}
    refused(nobody.post("/auth/login", login), 401, "bad_credentials")
    with app.app_context():
        [user_id] = db.session.scalars(db.select(User.id).where(User.email == NEW["email"]))
        secret = mint(user_id, TokenPurpose.VERIFY_EMAIL, now=cast.now)
    assert nobody.post("/auth/verification", {"token": secret}).status_code == 204


def test_a_patient_registers_and_signs_in(nobody: Program, app: Flask, cast: Cast) -> None:
    answer = nobody.post("/auth/register", NEW)
    assert answer.status_code == 202
    verifies(app, nobody, cast)
    login = nobody.post("/auth/login", {k: NEW[k] for k in ("email", "password")})
    me = Program(app, login.get_json()["access_token"]).get("/me").get_json()
    assert (me["role"], me["full_name"]) == ("patient", "Renata")
    assert [patient["relation"] for patient in me["patients"]] == ["self"]


def test_T11_a_known_address_gets_the_same_answer_and_stays_as_it_is(
    nobody: Program, cast: Cast
) -> None:
    known = NEW | {"email": cast.amira.actor.email}
    answers = [nobody.post("/auth/register", body) for body in (NEW, NEW, known)]
    assert [answer.status_code for answer in answers] == [202] * 3
    assert len({answer.text for answer in answers}) == 1
    body = {"email": cast.amira.actor.email, "password": PASSWORD}
    assert nobody.post("/auth/login", body).status_code == 200


def test_a_doctor_registers_and_has_no_right_yet(nobody: Program, app: Flask, cast: Cast) -> None:
    body = NEW | {"role": "doctor", "specialty_id": cast.cardiology}
    assert nobody.post("/auth/register", body).status_code == 202
    verifies(app, nobody, cast)
    login = nobody.post("/auth/login", {k: NEW[k] for k in ("email", "password")})
    doctor = Program(app, login.get_json()["access_token"])
    me = doctor.get("/me").get_json()
    assert (me["role"], me["patients"]) == ("doctor", [])
    assert me["doctor_id"]
    refused(doctor.get("/appointments"), 403, "forbidden")
    refused(doctor.get(f"/doctors/{me['doctor_id']}/working-hours"), 403, "forbidden")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"role": "admin"}, "role"),
        ({"role": "receptionist"}, "role"),
        ({"role": "doctor"}, "specialty_id"),
        ({"role": "doctor", "specialty_id": "unknown"}, "specialty_id"),
        ({"email": "no address"}, "email"),
        ({"email": None}, "email"),
        ({"full_name": " "}, "full_name"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    nobody: Program, cast: Cast, more: dict[str, Any], field: str
) -> None:
    refused(nobody.post("/auth/register", NEW | more), 422, "invalid", field=field)


def test_a_weak_password_is_refused(nobody: Program, cast: Cast) -> None:
    answer = nobody.post("/auth/register", NEW | {"password": "short"})
    refused(answer, 422, "weak_password", field="password")


def test_the_token_of_the_mail_proves_the_address_once(
    app: Flask, nobody: Program, cast: Cast
) -> None:
    body = {"token": token(app, cast, TokenPurpose.VERIFY_EMAIL)}
    answer = nobody.post("/auth/verification", body)
    assert (answer.status_code, answer.data) == (204, b"")
    refused(nobody.post("/auth/verification", body), 400, "link_invalid")


def test_T11_asking_for_a_new_password_tells_nothing(nobody: Program, cast: Cast) -> None:
    answers = [
        nobody.post("/auth/password-reset", {"email": email})
        for email in (cast.amira.actor.email, "nobody@example.org")
    ]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].text == answers[1].text


def test_T12_a_new_password_ends_all_sessions(app: Flask, nobody: Program, cast: Cast) -> None:
    proof = {"token": token(app, cast, TokenPurpose.VERIFY_EMAIL)}
    assert nobody.post("/auth/verification", proof).status_code == 204
    login = nobody.post("/auth/login", {"email": cast.ida.actor.email, "password": PASSWORD})
    ida = Program(app, login.get_json()["access_token"])
    body = {
        "token": token(app, cast, TokenPurpose.RESET_PASSWORD),
        "password": "another-quiet-harbour",
    }
    assert nobody.post("/auth/password-reset/confirm", body).status_code == 204
    refused(ida.get("/me"), 401, "invalid_token")
    refused(nobody.post("/auth/password-reset/confirm", body), 400, "link_invalid")
    new = {"email": cast.ida.actor.email, "password": body["password"]}
    assert nobody.post("/auth/login", new).status_code == 200


def test_a_weak_password_leaves_the_link_as_it_was(app: Flask, nobody: Program, cast: Cast) -> None:
    link = token(app, cast, TokenPurpose.RESET_PASSWORD)
    weak = {"token": link, "password": "short"}
    answer = nobody.post("/auth/password-reset/confirm", weak)
    refused(answer, 422, "weak_password", field="password")
    good = {"token": link, "password": "another-quiet-harbour"}
    assert nobody.post("/auth/password-reset/confirm", good).status_code == 204


@pytest.mark.parametrize("path", ["/auth/verification", "/auth/password-reset/confirm"])
def test_T12_a_link_that_is_none_or_too_old_is_worth_nothing(
    app: Flask, nobody: Program, cast: Cast, clock: Clock, path: str
) -> None:
    purpose = TokenPurpose.VERIFY_EMAIL if "verification" in path else TokenPurpose.RESET_PASSWORD
    more = {} if "verification" in path else {"password": "another-quiet-harbour"}
    refused(nobody.post(path, {"token": "x", **more}), 400, "link_invalid")
    old = token(app, cast, purpose)
    clock.advance(days=2)
    refused(nobody.post(path, {"token": old, **more}), 400, "link_invalid")
    with app.app_context():
        rows = select(AuditEntry.subject_id, AuditEntry.reason)
        reuses = db.session.execute(rows.where(AuditEntry.action == "authn_token_reuse")).all()
    assert reuses == [(cast.ida.actor.user_id, "over")]
