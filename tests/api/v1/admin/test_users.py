"""Accounts, for admins."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from clinic.accounts.kinds import TokenPurpose
from clinic.accounts.tokens import mint
from tests.api.conftest import Program, Programs
from tests.api.refusals import refused
from tests.cast import PASSWORD, Cast, Staff, another_admin

OLGA = {"email": "olga@example.org", "full_name": "Olga Reimann", "role": "admin"}


def test_an_admin_is_invited_and_can_sign_in_by_the_link(
    app: Flask, petra: Program, nobody: Program, cast: Cast
) -> None:
    answer = petra.post("/admin/users", OLGA)
    assert answer.status_code == 201
    user = answer.get_json()
    assert user == OLGA | {
        "id": user["id"],
        "active": True,
        "invited_at": "2026-11-24T09:00:00Z",
        "last_seen_on": None,
        "has_second_factor": False,
    }
    refused(petra.post("/admin/users", OLGA), 409, "email_taken", field="email")
    own = f"/admin/users/{cast.petra.actor.user_id}"
    refused(petra.patch(own, {"active": False}), 409, "last_admin")

    with app.app_context():
        token = mint(user["id"], TokenPurpose.INVITATION, now=cast.now)
    body = {"token": token, "password": PASSWORD}
    assert nobody.post("/auth/password-reset/confirm", body).status_code == 204
    assert nobody.post("/auth/login", {**body, "email": OLGA["email"]}).status_code == 422
    sent = {"email": OLGA["email"], "password": PASSWORD}
    assert nobody.post("/auth/login", sent).status_code == 200
    [seen] = petra.get("/admin/users", q="olga").get_json()["items"]
    assert seen == user | {"last_seen_on": "2026-11-24"}
    assert petra.patch(own, {"active": False}).get_json()["active"] is False
    refused(petra.get("/admin/users"), 401, "invalid_token")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"email": "no address"}, "email"),
        ({"full_name": ""}, "full_name"),
        ({"role": "patient"}, "role"),
        ({"role": "owner"}, "role"),
        ({"role": "doctor"}, "specialty_id"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    petra: Program, more: dict[str, Any], field: str
) -> None:
    refused(petra.post("/admin/users", OLGA | more), 422, "invalid", field=field)


def test_a_doctor_gets_a_profile_of_the_specialty(petra: Program, cast: Cast) -> None:
    body = OLGA | {"role": "doctor", "specialty_id": cast.cardiology}
    assert petra.post("/admin/users", body).get_json()["role"] == "doctor"
    [doctor] = petra.get("/admin/doctors", q="reimann").get_json()["items"]
    assert (doctor["standing"], doctor["specialty_id"]) == ("invited", cast.cardiology)


def test_T8_T21_a_role_and_a_password_are_not_changed(petra: Program, cast: Cast) -> None:
    path = f"/admin/users/{cast.nadia.actor.user_id}"
    for field in ("role", "password", "email"):
        refused(petra.patch(path, {field: "admin"}), 422, "unknown_field", field=field)


def test_sessions_end_at_once_also_by_switching_off(
    petra: Program, signed_in: Programs, cast: Cast
) -> None:
    path, nadia = f"/admin/users/{cast.nadia.actor.user_id}", signed_in(cast.nadia)
    assert petra.delete(f"{path}/sessions").status_code == 204
    refused(nadia.get("/me"), 401, "invalid_token")
    nadia = signed_in(cast.nadia)
    for _again in range(2):
        assert petra.patch(path, {"active": False}).get_json()["active"] is False
    refused(nadia.get("/me"), 401, "invalid_token")
    assert petra.patch(path, {}).get_json()["active"] is False
    assert petra.patch(path, {"active": True}).get_json()["active"] is True
    assert signed_in(cast.nadia).get("/me").status_code == 200


def test_the_list_is_paged_and_unknown_users_are_not_found(
    app: Flask, petra: Program, signed_in: Programs, cast: Cast
) -> None:
    with app.app_context():
        paul = Staff(another_admin())
    first = petra.get("/admin/users", role="admin", limit=1).get_json()
    rest = petra.get("/admin/users", role="admin", limit=1, cursor=first["next"]).get_json()
    assert [one["full_name"] for one in first["items"] + rest["items"]] == [
        "Paul Vogt",
        "Petra Sommer",
    ]
    assert rest["next"] is None
    refused(petra.patch("/admin/users/unknown", {"active": "x"}), 404, "not_found")
    refused(petra.delete("/admin/users/unknown/sessions"), 404, "not_found")
    assert signed_in(paul).get("/admin/users", role="patient").get_json()["items"] == []
