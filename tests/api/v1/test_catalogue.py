"""What can be booked: specialties and visit types."""

from __future__ import annotations

from tests.api.conftest import Program
from tests.cast import Cast


def test_specialties_come_by_name(nobody: Program, cast: Cast) -> None:
    assert nobody.get("/specialties").get_json() == {
        "items": [
            {"id": cast.cardiology, "name": "Cardiology", "search_words": ""},
            {"id": cast.general_medicine, "name": "General medicine", "search_words": ""},
        ],
        "next": None,
    }


def test_visit_types_tell_lengths_and_where_the_default_counts(nobody: Program, cast: Cast) -> None:
    found = {one["name"]: one for one in nobody.get("/visit-types").get_json()["items"]}
    assert list(found) == ["First visit", "Follow-up", "Health check", "Phone call"]
    assert found["Health check"] == {
        "id": cast.health_check,
        "name": "Health check",
        "minutes": 45,
        "buffer_before": 5,
        "buffer_after": 10,
        "mode": "in_person",
        "auto_confirm": False,
        "online": True,
        "min_notice_minutes": None,
        "step_minutes": None,
    }
    assert (found["Phone call"]["mode"], found["Phone call"]["online"]) == ("phone", False)


def test_a_visit_type_that_is_not_active_is_not_shown(
    nobody: Program, petra: Program, cast: Cast
) -> None:
    petra.patch(f"/admin/visit-types/{cast.health_check}", {"active": False})
    found = [one["name"] for one in nobody.get("/visit-types").get_json()["items"]]
    assert "Health check" not in found
