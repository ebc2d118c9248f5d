"""What the document says of every operation without being told."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Program


@pytest.fixture
def paths(nobody: Program) -> dict[str, Any]:
    found: dict[str, Any] = nobody.get("/openapi.json").get_json()["paths"]
    return found


def test_who_must_sign_in_is_told(paths: dict[str, Any]) -> None:
    assert paths["/api/v1/me"]["get"]["security"] == [{"bearer": []}]
    assert paths["/api/v1/clinic"]["get"]["security"] == []
    assert paths["/api/v1/auth/refresh"]["post"]["security"] == [{"refresh": []}]


def test_every_refusal_is_a_problem(paths: dict[str, Any]) -> None:
    refusals = paths["/api/v1/appointments/{appointment_id}/cancellation"]["post"]["responses"]
    assert sorted(refusals) == [
        *("200", "400", "401", "403", "404", "409", "412", "413", "415", "422", "429", "503")
    ]
    for status, refusal in refusals.items():
        if status != "200":
            assert list(refusal["content"]) == ["application/problem+json"]


def test_every_operation_has_a_name(paths: dict[str, Any]) -> None:
    names = [
        operation["operationId"]
        for address in paths.values()
        for method, operation in address.items()
        if method != "parameters"
    ]
    assert len(names) == len(set(names)) > 50


def test_a_key_can_be_sent_with_what_changes(paths: dict[str, Any]) -> None:
    (key,) = paths["/api/v1/holds"]["post"]["parameters"]
    assert key["name"] == "Idempotency-Key"


def test_a_body_is_needed_only_where_something_in_it_is(paths: dict[str, Any]) -> None:
    assert paths["/api/v1/holds"]["post"]["requestBody"]["required"] is True
    assert paths["/api/v1/me"]["patch"]["requestBody"].get("required", False) is False


@pytest.mark.parametrize(
    ("schema", "field", "longest"),
    [
        ("PatientBody", "full_name", 200),
        ("BookingBody", "reason", 2000),
        ("ClinicBody", "phone", 50),
    ],
)
def test_how_long_a_text_may_be_is_told(
    nobody: Program, schema: str, field: str, longest: int
) -> None:
    schemas = nobody.get("/openapi.json").get_json()["components"]["schemas"]

    assert schemas[schema]["properties"][field]["maxLength"] == longest


def test_the_earliest_times_of_no_specialty_may_not_be_found(paths: dict[str, Any]) -> None:
    assert "404" in paths["/api/v1/slots/earliest"]["get"]["responses"]
