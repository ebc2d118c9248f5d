"""Every operation does with its documented example what its document says."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest
from flask import Flask

from tests.api.conftest import BASE
from tests.api.operations import Operation, named, operations
from tests.api.prepared import PREPARED, Scene, program_of
from tests.application import Clock
from tests.cast import Cast


@pytest.fixture
def scene(app: Flask, cast: Cast, clock: Clock) -> Scene:
    return Scene(app, cast, clock)


def of_id(document: dict[str, Any], operation_id: str) -> Operation:
    return next(one for one in operations(document) if one.id == operation_id)


def fits(value: Any, schema: Any, document: dict[str, Any]) -> None:
    """Raise where a value is not what a schema of the document promises."""
    whole = {"components": document["components"], "allOf": [schema]}
    jsonschema_rs.Draft202012Validator(whole, validate_formats=True).validate(value)


def test_every_operation_is_tried_here(document: dict[str, Any]) -> None:
    assert sorted(one.id for one in operations(document)) == sorted(PREPARED)


def test_every_body_has_an_example_that_fits_it(document: dict[str, Any]) -> None:
    for operation in operations(document):
        if operation.has_body:
            fits(operation.example, operation.schema, document)


@pytest.mark.parametrize("operation_id", PREPARED)
def test_the_example_works(scene: Scene, document: dict[str, Any], operation_id: str) -> None:
    operation = of_id(document, operation_id)
    who, story = PREPARED[operation_id]
    names = story(scene)
    body = named(operation.example, names) if operation.has_body else None
    answer = program_of(who, scene).send(operation.method, operation.address(names), body)
    assert answer.status_code == operation.success, answer.text
    if operation.answer_schema is None:
        assert answer.data == b""
    else:
        assert answer.mimetype == "application/json"
        fits(answer.get_json(), operation.answer_schema, document)


def test_a_refusal_fits_its_schema_too(scene: Scene, document: dict[str, Any]) -> None:
    problem = {"$ref": "#/components/schemas/Problem"}
    amira = program_of("amira", scene)
    body = {
        "doctor_id": scene.cast.lena.doctor_id,
        "visit_type_id": scene.cast.first_visit,
        "starts_at": "2026-11-28T09:01:00+01:00",
    }
    refused = amira.post("/appointments", body)
    assert refused.get_json()["alternatives"]
    fits(refused.get_json(), problem, document)
    fits(amira.post("/appointments", {}).get_json(), problem, document)
    fits(amira.get("/nowhere").get_json(), problem, document)


def test_the_document_is_about_this_version(document: dict[str, Any]) -> None:
    assert all(path.startswith(f"{BASE}/") for path in document["paths"])
