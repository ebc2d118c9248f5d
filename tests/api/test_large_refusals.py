"""A refusal says what is wrong in few words, however much is."""

from __future__ import annotations

import json

import pytest

from tests.api.conftest import Program
from tests.api.refusals import refused

pytestmark = pytest.mark.only_on("sqlite")


@pytest.mark.parametrize("sign", ["k", "\x01", "\U0001f600"])
def test_T34_a_few_of_many_unknown_fields_are_named_and_the_others_counted(
    nobody: Program, sign: str
) -> None:
    body = {f"{number:04d}{sign * 20}": 1 for number in range(1500)}

    answer = nobody.raw("POST", "/auth/login", json.dumps(body, ensure_ascii=False).encode())

    problem = refused(answer, 422, "unknown_field")
    assert len(answer.data) <= 16_384
    assert len(problem["errors"]) + problem["errors_left_out"] == 1502  # two are missing


def test_T34_a_name_as_long_as_a_body_is_shortened(nobody: Program) -> None:
    problem = refused(nobody.post("/auth/login", {"k" * 200_000: 1}), 422, "unknown_field")
    assert problem["detail"] == f"There is no such field: {'k' * 50}…."


def test_T34_so_is_what_is_asked_for_in_an_address(nobody: Program) -> None:
    answer = nobody.get("/doctors", **{f"q{number}": "" for number in range(900)})
    assert refused(answer, 422, "unknown_field")["errors_left_out"] == 880
    assert len(answer.data) <= 16_384


def test_all_of_a_few_errors_are_named_and_none_is_left_out(nobody: Program) -> None:
    problem = refused(nobody.post("/auth/login", {"role": 1, "id": 2}), 422, "unknown_field")
    assert {error["field"] for error in problem["errors"]} == {"role", "id", "email", "password"}
    assert "errors_left_out" not in problem
