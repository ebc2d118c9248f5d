"""One's own account."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Program, Programs
from tests.api.refusals import refused
from tests.cast import Cast


def test_a_patient_sees_themselves(amira: Program, cast: Cast) -> None:
    assert amira.get("/me").get_json() == {
        "id": cast.amira.actor.user_id,
        "email": "amira.rahman@example.org",
        "full_name": "Amira Rahman",
        "phone": "",
        "locale": None,
        "time_zone": None,
        "role": "patient",
        "patients": [
            {"id": cast.amira.patient_id, "full_name": "Amira Rahman", "relation": "self"}
        ],
    }


def test_a_mother_sees_for_whom_she_acts(signed_in: Programs, cast: Cast) -> None:
    found = signed_in(cast.miriam).get("/me").get_json()["patients"]
    assert found == [
        {"id": cast.miriam.patient_id, "full_name": "Miriam Keller", "relation": "self"},
        {"id": cast.leo_id, "full_name": "Leo Keller", "relation": "guardian"},
    ]


@pytest.mark.parametrize(
    ("who", "role"),
    [("lena", "doctor"), ("ida", "doctor"), ("nadia", "receptionist"), ("petra", "admin")],
)
def test_staff_see_their_role(signed_in: Programs, cast: Cast, who: str, role: str) -> None:
    person = getattr(cast, who)
    me = signed_in(person).get("/me").get_json()
    assert (me["role"], me["patients"]) == (role, [])
    assert me.get("doctor_id", "") == person.doctor_id


def test_nobody_is_nobody(nobody: Program) -> None:
    refused(nobody.get("/me"), 401, "invalid_token")
    refused(nobody.patch("/me", {}), 401, "invalid_token")


def test_what_is_named_changes_and_the_rest_stays(amira: Program) -> None:
    before = amira.get("/me").get_json()
    changes = {"phone": "+49305550142", "locale": "de", "time_zone": "Europe/Lisbon"}
    answer = amira.patch("/me", changes)
    assert answer.status_code == 200
    assert answer.get_json() == before | changes
    assert amira.get("/me").get_json() == before | changes


def test_null_lets_the_clinics_zone_count_again(amira: Program) -> None:
    amira.patch("/me", {"time_zone": "Europe/Lisbon"})
    assert amira.patch("/me", {"time_zone": None}).get_json()["time_zone"] is None


def test_nothing_at_all_changes_nothing(amira: Program) -> None:
    before = amira.get("/me").get_json()
    assert amira.patch("/me", {}).get_json() == before


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"full_name": ""}, "full_name"),
        ({"full_name": None}, "full_name"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"locale": "xx-nonsense"}, "locale"),
        ({"phone": 49}, "phone"),
        ({"phone": "abc"}, "phone"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    amira: Program, change: dict[str, Any], field: str
) -> None:
    refused(amira.patch("/me", change), 422, "invalid", field=field)


@pytest.mark.parametrize("field", ["role", "email", "id", "patients", "approved_at"])
def test_what_is_not_ones_own_to_change_is_unknown(amira: Program, field: str) -> None:
    refused(amira.patch("/me", {field: "admin"}), 422, "unknown_field", field=field)
