"""The clinic's settings and its catalogue, for admins."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Program
from tests.api.refusals import refused
from tests.cast import Cast


def test_a_change_merges_the_policy_too(petra: Program, nobody: Program, cast: Cast) -> None:
    before = nobody.get("/clinic").get_json()
    changes = {"phone": "+49 30 555 0199", "policy": {"horizon_days": 120}}
    answer = petra.patch("/admin/clinic", changes)
    assert answer.status_code == 200
    wanted = before | changes | {"policy": before["policy"] | {"horizon_days": 120}}
    own = {"figures_by_doctor": True, "feeds_name_patients": False}
    assert answer.get_json() == wanted | {"region": "", "policy": wanted["policy"] | own}
    assert nobody.get("/clinic").get_json() == wanted


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"country": "XX"}, "country"),
        ({"country": "DE", "region": "ZZ"}, "region"),
        ({"name": ""}, "name"),
        ({"policy": {"horizon_days": 731}}, "horizon_days"),
        ({"policy": {"min_notice_minutes": -1}}, "min_notice_minutes"),
        ({"policy": {"max_upcoming": "5"}}, "max_upcoming"),
        ({"policy": None}, "policy"),
        ({"policy": []}, "policy"),
    ],
)
def test_settings_that_cannot_be_are_refused_at_their_field(
    petra: Program, change: dict[str, Any], field: str
) -> None:
    problem = refused(petra.patch("/admin/clinic", change), 422, "invalid")
    assert any(error["field"].rpartition(".")[2] == field for error in problem["errors"]), problem


def test_a_country_is_a_code_and_no_name(petra: Program) -> None:
    problem = refused(petra.patch("/admin/clinic", {"country": "Germany"}), 422, "too_long")
    assert [error["field"] for error in problem["errors"]] == ["country"]


def test_another_country_takes_the_region_away(petra: Program) -> None:
    def kept(**change: str | None) -> tuple[str, str]:
        answer = petra.patch("/admin/clinic", change).get_json()
        return answer["country"], answer["region"]

    assert kept(country="DE", region="be") == ("DE", "BE")
    assert kept(region="BY") == ("DE", "BY")
    assert kept(country="DE") == ("DE", "BY")
    assert kept(country="FR") == ("FR", "")
    assert kept(country="DE", region="BE") == ("DE", "BE")
    assert kept(region=None) == ("DE", "")
    assert kept(country="DE", region="BE") == ("DE", "BE")
    assert kept(country=None) == ("", "")
    problem = refused(petra.patch("/admin/clinic", {"region": "BE"}), 422, "invalid")
    assert [error["field"] for error in problem["errors"]] == ["region"]


def test_a_specialty_is_added_once(petra: Program, nobody: Program) -> None:
    answer = petra.post("/admin/specialties", {"name": "Dermatology", "search_words": "skin"})
    assert answer.status_code == 201
    assert answer.get_json() in nobody.get("/specialties").get_json()["items"]
    assert answer.get_json()["search_words"] == "skin"
    refused(petra.post("/admin/specialties", {"name": "Dermatology"}), 409, "name_taken")
    refused(petra.post("/admin/specialties", {"name": " "}), 422, "invalid", field="name")


def test_a_visit_type_is_added_with_defaults(petra: Program) -> None:
    answer = petra.post("/admin/visit-types", {"name": "Vaccination", "minutes": 10})
    assert answer.status_code == 201
    added = answer.get_json()
    assert added == {
        "id": added["id"],
        "name": "Vaccination",
        "minutes": 10,
        "buffer_before": 0,
        "buffer_after": 0,
        "mode": "in_person",
        "auto_confirm": False,
        "online": True,
        "min_notice_minutes": None,
        "step_minutes": None,
        "bring": "",
    }
    refused(
        petra.post("/admin/visit-types", {"name": "Vaccination", "minutes": 5}), 409, "name_taken"
    )


def test_a_change_of_a_visit_type_leaves_the_rest(petra: Program, cast: Cast) -> None:
    path = f"/admin/visit-types/{cast.health_check}"
    before = petra.patch(path, {}).get_json()
    changes = {"minutes": 20, "online": False, "step_minutes": 10}
    assert petra.patch(path, changes).get_json() == before | changes
    assert petra.patch(path, {"step_minutes": None}).get_json()["step_minutes"] is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"minutes": 7}, "minutes"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": True}, "minutes"),
        ({"buffer_before": -5}, "buffer_before"),
        ({"mode": "telepathy"}, "mode"),
        ({"online": "yes"}, "online"),
        ({"name": ""}, "name"),
    ],
)
def test_a_visit_type_that_cannot_be_is_refused_at_its_field(
    petra: Program, cast: Cast, change: dict[str, Any], field: str
) -> None:
    path = f"/admin/visit-types/{cast.health_check}"
    refused(petra.patch(path, change), 422, "invalid", field=field)
    new = {"name": "New", "minutes": 10} | change
    refused(petra.post("/admin/visit-types", new), 422, "invalid", field=field)


def test_an_unknown_visit_type_is_not_found(petra: Program) -> None:
    refused(petra.patch("/admin/visit-types/unknown", {"minutes": 7}), 404, "not_found")


def test_nobody_but_an_admin_sets_the_clinic_up(
    nadia: Program, lena: Program, amira: Program, nobody: Program, cast: Cast
) -> None:
    for program in (nadia, lena, amira):
        for answer in (
            program.patch("/admin/clinic", {"phone": "1"}),
            program.post("/admin/specialties", {"name": "New"}),
            program.post("/admin/visit-types", {"name": "New", "minutes": 10}),
            program.patch(f"/admin/visit-types/{cast.first_visit}", {"minutes": 10}),
        ):
            refused(answer, 403, "forbidden")
    refused(nobody.patch("/admin/clinic", {}), 401, "invalid_token")
