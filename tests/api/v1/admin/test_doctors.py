"""Doctors, for admins."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.api.conftest import Program
from tests.api.refusals import refused
from tests.cast import THURSDAY, Cast
from tests.outbox import all_owed


def adds(who: Program, cast: Cast, **more: Any) -> TestResponse:
    body = {
        "email": "mara.lindt@example.org",
        "full_name": "Mara Lindt",
        "specialty_id": cast.cardiology,
        "visit_type_ids": [cast.first_visit],
        "languages": ["en"],
    }
    return who.post("/admin/doctors", body | more)


def test_a_new_doctor_is_bookable_at_once_and_invited_by_mail(
    app: Flask, petra: Program, nobody: Program, cast: Cast
) -> None:
    with app.app_context():
        before = all_owed()
    answer = adds(petra, cast)
    assert answer.status_code == 201
    doctor = answer.get_json()
    assert (doctor["active"], doctor["accepting_new"], doctor["auto_confirm"]) == (
        True,
        True,
        False,
    )
    assert (doctor["email"], doctor["standing"]) == ("mara.lindt@example.org", "invited")
    assert nobody.get(f"/doctors/{doctor['id']}").get_json()["full_name"] == "Mara Lindt"
    with app.app_context():
        assert all_owed() > before


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"email": "no address"}, "email"),
        ({"full_name": ""}, "full_name"),
        ({"specialty_id": "unknown"}, "specialty_id"),
        ({"visit_type_ids": ["unknown"]}, "visit_type_ids"),
        ({"languages": ["klingon!"]}, "languages"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    petra: Program, cast: Cast, more: dict[str, Any], field: str
) -> None:
    problem = refused(adds(petra, cast, **more), 422, "invalid")
    assert any(error["field"].startswith(field) for error in problem["errors"]), problem


def test_an_address_has_one_account(petra: Program, cast: Cast) -> None:
    answer = adds(petra, cast, email=cast.lena.actor.email)
    refused(answer, 409, "email_taken", field="email")


def test_a_change_leaves_the_rest(petra: Program, cast: Cast) -> None:
    path = f"/admin/doctors/{cast.lena.doctor_id}"
    before = petra.patch(path, {}).get_json()
    changes = {"room": "Room 12", "accepting_new": False}
    assert petra.patch(path, changes).get_json() == before | changes
    other = petra.patch(path, {"visit_type_ids": [cast.follow_up], "languages": ["fr"]}).get_json()
    assert (other["visit_type_ids"], other["languages"]) == ([cast.follow_up], ["fr"])
    assert other["room"] == "Room 12"


def test_a_doctor_who_is_not_active_cannot_be_found_or_booked(
    petra: Program, nobody: Program, amira: Program, cast: Cast
) -> None:
    petra.patch(f"/admin/doctors/{cast.lena.doctor_id}", {"active": False})
    refused(nobody.get(f"/doctors/{cast.lena.doctor_id}"), 404, "not_found")
    body = {
        "doctor_id": cast.lena.doctor_id,
        "visit_type_id": cast.first_visit,
        "starts_at": cast.slot(THURSDAY, "09:00").isoformat(),
    }
    refused(amira.post("/appointments", body), 422, "not_bookable", "doctor_inactive")


def test_an_applicant_is_approved_and_twice_is_no_error(petra: Program, cast: Cast) -> None:
    path = f"/admin/doctors/{cast.ida.doctor_id}/approval"
    for _ in range(2):
        answer = petra.post(path)
        assert answer.status_code == 200
        assert (answer.get_json()["standing"], answer.get_json()["active"]) == ("active", True)


def test_a_doctor_with_visits_ahead_is_not_archived(petra: Program, cast: Cast) -> None:
    cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))
    path = f"/admin/doctors/{cast.lena.doctor_id}"
    refused(petra.delete(path), 409, "has_future_appointments")


def test_an_archived_doctor_is_gone_but_not_forgotten(
    petra: Program, nobody: Program, cast: Cast
) -> None:
    path = f"/admin/doctors/{cast.krug.doctor_id}"
    for _ in range(2):
        answer = petra.delete(path)
        assert (answer.status_code, answer.data) == (204, b"")
    refused(nobody.get(f"/doctors/{cast.krug.doctor_id}"), 404, "not_found")
    found = petra.get("/admin/doctors", standing="archived").get_json()["items"]
    assert [doctor["id"] for doctor in found] == [cast.krug.doctor_id]


def test_the_list_shows_who_waits_first(petra: Program, cast: Cast) -> None:
    found = petra.get("/admin/doctors").get_json()["items"]
    assert [(one["full_name"], one["standing"]) for one in found] == [
        ("Ida Winter", "waiting"),
        ("Jonas Krug", "active"),
        ("Lena Hartmann", "active"),
        ("Samuel Okafor", "active"),
    ]
    found = petra.get("/admin/doctors", q="krug").get_json()["items"]
    assert [one["id"] for one in found] == [cast.krug.doctor_id]


def test_unknown_doctors_are_not_found(petra: Program) -> None:
    path = "/admin/doctors/unknown"
    refused(petra.patch(path, {"room": "1"}), 404, "not_found")
    refused(petra.post(f"{path}/approval"), 404, "not_found")
    refused(petra.delete(path), 404, "not_found")


def test_nobody_but_an_admin_manages_doctors(
    nadia: Program, lena: Program, amira: Program, nobody: Program, cast: Cast
) -> None:
    path = f"/admin/doctors/{cast.lena.doctor_id}"
    for program in (nadia, lena, amira):
        for answer in (
            program.get("/admin/doctors"),
            adds(program, cast),
            program.patch(path, {"room": "1"}),
            program.post(f"{path}/approval"),
            program.delete(path),
        ):
            refused(answer, 403, "forbidden")
    refused(nobody.get("/admin/doctors"), 401, "invalid_token")
