"""Patients, for the desk."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from clinic.patients.register import sign_up
from tests.api.conftest import Program, Programs
from tests.api.refusals import refused
from tests.cast import FRIDAY, PASSWORD, Cast

NEW = {
    "full_name": "Noor El Amrani",
    "birth_date": "1988-02-14",
    "email": "noor@example.org",
    "phone": "+49305550188",
}


@pytest.mark.parametrize("who", ["nadia", "petra"])
def test_desk_and_admin_register_a_patient(signed_in: Programs, cast: Cast, who: str) -> None:
    program = signed_in(getattr(cast, who))
    answer = program.post("/admin/patients", NEW)
    assert answer.status_code == 201
    patient = answer.get_json()
    made = {"id": patient["id"], "created_at": "2026-11-24T09:00:00Z", "address_confirmed": True}
    made |= {"do_not_contact": False, "deceased_on": None}
    assert patient == NEW | made | {"possible_duplicates": []}
    again = program.post("/admin/patients", NEW).get_json()
    assert again["possible_duplicates"] == [patient["id"]]
    kept = program.get(f"/admin/patients/{patient['id']}").get_json()
    assert kept == NEW | made


def test_a_name_is_enough(nadia: Program) -> None:
    patient = nadia.post("/admin/patients", {"full_name": "Noor"}).get_json()
    assert (patient["birth_date"], patient["email"], patient["phone"]) == (None, "", "")


def test_several_may_share_an_address(nadia: Program, cast: Cast) -> None:
    for name in ("Mia Keller", "Ben Keller"):
        body = {"full_name": name, "email": cast.miriam.actor.email}
        assert nadia.post("/admin/patients", body).status_code == 201
    found = nadia.get("/admin/patients", q="keller").get_json()["items"]
    assert [one["full_name"] for one in found] == [
        "Ben Keller",
        "Leo Keller",
        "Mia Keller",
        "Miriam Keller",
    ]


def test_a_change_leaves_the_rest(nadia: Program) -> None:
    patient = nadia.post("/admin/patients", NEW).get_json()
    path = f"/admin/patients/{patient['id']}"
    changed = nadia.patch(path, {"phone": "", "birth_date": None}).get_json()
    del patient["possible_duplicates"]
    assert changed == patient | {"phone": "", "birth_date": None}


def test_the_desk_sets_and_lifts_the_marks_and_a_doctor_does_not(
    nadia: Program, signed_in: Programs, cast: Cast
) -> None:
    path = f"/admin/patients/{cast.amira.patient_id}"
    marks = {"do_not_contact": True, "deceased_on": "2026-11-23"}
    assert nadia.patch(path, marks).get_json().items() >= marks.items()
    assert nadia.get(path).get_json().items() >= marks.items()
    refused(nadia.patch(path, {"deceased_on": "2026-11-25"}), 422, "invalid")
    lifted = {"do_not_contact": False, "deceased_on": None}
    assert nadia.patch(path, lifted).get_json().items() >= lifted.items()
    cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    refused(signed_in(cast.lena).patch(path, {"do_not_contact": True}), 403, "forbidden")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"full_name": ""}, "full_name"),
        ({"birth_date": "2027-01-01"}, "birth_date"),
        ({"birth_date": "14.02.1988"}, "birth_date"),
        ({"birth_date": "0001-01-01"}, "birth_date"),
        ({"email": "no address"}, "email"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    nadia: Program, cast: Cast, more: dict[str, Any], field: str
) -> None:
    refused(nadia.post("/admin/patients", NEW | more), 422, "invalid", field=field)
    path = f"/admin/patients/{cast.amira.patient_id}"
    refused(nadia.patch(path, more), 422, "invalid", field=field)


def test_unknown_patients_are_not_found(nadia: Program) -> None:
    refused(nadia.get("/admin/patients/unknown"), 404, "not_found")
    refused(nadia.patch("/admin/patients/unknown", {"phone": "1"}), 404, "not_found")


def test_nobody_else_sees_patients(
    lena: Program, amira: Program, nobody: Program, cast: Cast
) -> None:
    path = f"/admin/patients/{cast.amira.patient_id}"
    for program in (lena, amira):
        refused(program.get("/admin/patients"), 403, "forbidden")
        refused(program.post("/admin/patients", NEW), 403, "forbidden")
    for answer in (amira.get(path), amira.patch(path, {"phone": "1"})):
        refused(answer, 403, "forbidden")
    for answer in (lena.get(path), lena.patch(path, {"phone": "1"})):
        refused(answer, 404, "not_found")  # she is in nobody's care
    refused(nobody.get(path), 401, "invalid_token")


def test_T37_who_only_looks_like_a_patient_comes_last_and_is_marked(
    app: Flask, signed_in: Programs, cast: Cast
) -> None:
    with app.app_context():
        sign_up(email="a.r@example.org", full_name="Amira Aa", password=PASSWORD, now=cast.now)
    found = signed_in(cast.nadia).get("/admin/patients", q="amira").get_json()["items"]
    assert [(one["full_name"], one["address_confirmed"]) for one in found] == [
        ("Amira Rahman", True),
        ("Amira Aa", False),
    ]


def test_T2_a_doctor_in_care_notes_allergies_and_the_desk_never_sees_them(
    signed_in: Programs, nadia: Program, cast: Cast
) -> None:
    cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    lena, path = signed_in(cast.lena), f"/admin/patients/{cast.amira.patient_id}"
    seen = lena.get(path)
    assert seen.get_json()["allergies"] == ""
    if_match = {"If-Match": seen.headers["ETag"]}
    noted = lena.send("PATCH", path, {"allergies": "Penicillin"}, headers=if_match)
    assert (noted.status_code, noted.get_json()["allergies"]) == (200, "Penicillin")
    assert noted.headers["ETag"] == lena.get(path).headers["ETag"]
    late = lena.send("PATCH", path, {"allergies": "None"}, headers=if_match)
    assert late.status_code == 412
    for answer in (nadia.get(path), nadia.patch(path, {"phone": "030 5550142"})):
        assert "allergies" not in answer.get_json()
    refused(nadia.patch(path, {"allergies": "None", "phone": "2"}), 403, "forbidden")
    refused(lena.patch(path, {"allergies": "None", "phone": "3"}), 403, "forbidden")
    kept = lena.get(path).get_json()
    assert (kept["allergies"], kept["phone"]) == ("Penicillin", "+49305550142")
    refused(signed_in(cast.krug).patch(path, {"allergies": ""}), 404, "not_found")
