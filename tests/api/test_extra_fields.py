"""Fields that the document does not name are refused by name, at every operation that reads any."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.api.operations import operations
from tests.api.prepared import PREPARED, Scene, program_of
from tests.application import Clock
from tests.cast import PASSWORD, Cast


@pytest.mark.only_on("sqlite")
def test_T21_every_operation_names_a_field_that_it_does_not_know(
    app: Flask, cast: Cast, clock: Clock, document: dict[str, Any]
) -> None:
    scene, tried = Scene(app, cast, clock), 0
    for operation in operations(document):
        if not operation.has_body:
            continue
        who, _story = PREPARED[operation.id]
        body = {**operation.example, "is_admin": True}
        path = operation.address({})
        answer = program_of(who, scene).send(operation.method, path, body)
        if answer.status_code == 404:
            continue  # whose thing it is, is asked first
        problem = answer.get_json()
        assert (answer.status_code, problem["code"]) == (422, "unknown_field"), (
            operation.id,
            problem,
        )
        assert [one["field"] for one in problem["errors"]] == ["is_admin"], operation.id
        tried += 1
    assert tried > 10


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("more", [{"password": PASSWORD}, {"email": "petra@evil.example"}])
def test_T8_an_admin_gives_nobody_a_password_or_another_address(
    app: Flask, cast: Cast, clock: Clock, more: dict[str, str]
) -> None:
    petra = program_of("petra", Scene(app, cast, clock))
    answer = petra.patch(f"/admin/doctors/{cast.lena.doctor_id}", more)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.get_json()["errors"]] == list(more)
