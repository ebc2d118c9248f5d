"""Fields that no form offers and no document names: forms take no notice of them."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from clinic.accounts.models import User
from clinic.db import db
from tests.cast import Cast, OnlinePatient, Staff
from tests.cast_fixtures import SignIn

#: What would make somebody more than they are.
EXTRA = {
    "id": "0" * 32,
    "user_id": "0" * 32,
    "clinic_id": "0" * 32,
    "role": "admin",
    "is_active": "1",
    "is_admin": "1",
    "active": "1",
    "approved_at": "2026-11-24T09:00:00Z",
    "disabled_at": "2026-11-24T09:00:00Z",
    "email_verified_at": "2026-11-24T09:00:00Z",
    "password": "another-harbour-lantern-43",
    "password_hash": "$argon2id$x",
    "email": "other@example.org",
    "claimed_email": "other@example.org",
    "search_name": "x",
}
#: What may not have changed of any account by a form of somebody else's or of their own.
KEPT = "id, email, claimed_email, role, password_hash, email_verified_at, approved_at, disabled_at"


def accounts() -> list[tuple[Any, ...]]:
    with db.engine.connect() as connection:
        rows = connection.execute(text(f"SELECT {KEPT} FROM user_account ORDER BY id"))  # noqa: S608
        return [tuple(row) for row in rows]


@pytest.mark.only_on("sqlite")
def test_T21_T8_no_form_changes_what_it_does_not_offer(
    app: Flask, cast: Cast, sign_in: SignIn
) -> None:
    forms: list[tuple[Staff | OnlinePatient, str, dict[str, str]]] = [
        (cast.amira, "/profile", {"full_name": "Amira R."}),
        (cast.amira, "/preferences", {}),
        (cast.lena, "/doctor/profile", {"full_name": "Lena H."}),
        (cast.nadia, f"/desk/patients/{cast.amira.patient_id}", {"full_name": "Amira R."}),
        (
            cast.petra,
            f"/admin/doctors/{cast.lena.doctor_id}",
            {"full_name": "Lena H.", "specialty_id": cast.general_medicine},
        ),
    ]
    with app.app_context():
        before = accounts()
    for who, path, sent in forms:
        answer = sign_in(app.test_client(), who).post(path, data={**EXTRA, **sent})
        # A form that lacks something else comes again; most are taken.
        assert answer.status_code in ((303, 422) if path == "/doctor/profile" else (303,)), path
    with app.app_context():
        assert accounts() == before
        assert db.session.get_one(User, cast.amira.actor.user_id).full_name == "Amira R."


@pytest.mark.only_on("sqlite")
def test_T21_T1_a_visit_is_nobody_elses_by_a_field_more(
    app: Flask, cast: Cast, sign_in: SignIn
) -> None:
    amira = sign_in(app.test_client(), cast.amira)
    sent = {"patient_id": cast.jonas.patient_id, "status": "confirmed", **EXTRA}
    sent |= {"doctor_id": cast.lena.doctor_id, "visit_type_id": cast.first_visit}
    amira.post("/appointments", data={**sent, "starts_at": "2026-11-26T09:00:00+01:00"})
    with app.app_context():
        found = db.session.execute(text("SELECT patient_id, status FROM appointment")).all()
    assert [row for row in found if row[0] == cast.jonas.patient_id] == []
    assert [row for row in found if row[1] == "confirmed"] == []


def test_T8_nobody_signs_in_as_somebody_else(app: Flask) -> None:
    """No route of the staff opens a session: those that do are the sign-in's own."""
    words = ("impersonat", "login-as", "login_as", "become", "sudo", "switch-user", "password")
    found = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if "admin" in rule.rule and any(word in rule.rule for word in words)
    ]
    assert found == []
