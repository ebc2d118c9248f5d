"""Whatever a program sends, the API answers; it never breaks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random
from typing import Any
from urllib.parse import parse_qsl

import pytest
from flask import Flask

from tests.api.operations import named, operations
from tests.api.prepared import PREPARED, Scene, program_of
from tests.application import Clock
from tests.cast import Cast

# The stricter of the two: it refuses NUL, half signs and numbers that are too large.
pytestmark = pytest.mark.only_on("postgresql")

#: What no field, or hardly one, is meant to hold.
STRANGE: tuple[Any, ...] = (
    None,
    True,
    -1,
    10**30,
    1.5,
    1e300,
    "",
    " ",
    "\x00",
    "a\x00b",
    "\ud800",
    "\u202e",
    "x" * 100_000,
    "😀" * 3000,
    "٣",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "2026-02-30",
    "0001-01-01",
    "9999-12-31",
    "24:00",
    "America/../../etc/passwd",
    [],
    [None],
    [[]],
    ["\x00"],
    {},
    {"": ""},
    {"a": {"b": []}},
)
#: Of those, so many are tried in each place; which ones, goes by the operation.
IN_A_PLACE = 9
QUERY = (
    "",
    "\x00",
    "x",
    "-1",
    "0",
    "1e9",
    "9" * 5000,
    "٣",
    "2026-99-99",
    "0001-01-01",
    "9999-12-31",
    "%",
    "null",
    "\ud7ff",
)


@pytest.fixture
def scene(app: Flask, cast: Cast, clock: Clock) -> Scene:
    return Scene(app, cast, clock)


def variants(example: Any, chance: Random) -> Iterator[Any]:
    """The example with something strange, or nothing, in each place, one at a time."""
    if isinstance(example, dict):
        for key, value in example.items():
            for inner in (*chance.sample(STRANGE, IN_A_PLACE), *variants(value, chance)):
                yield {**example, key: inner}
            yield {name: one for name, one in example.items() if name != key}
    elif isinstance(example, list):
        for inner in (*chance.sample(STRANGE, IN_A_PLACE), *variants(example[0], chance)):
            yield [inner]


def unused(document: dict[str, Any], schema: Any, example: Any) -> set[str]:
    """The fields of a body that its example does without."""
    body = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return set(body.get("properties", ())) - set(example)


@pytest.mark.slow
@pytest.mark.parametrize("operation_id", PREPARED)
def test_no_body_breaks_it(scene: Scene, document: dict[str, Any], operation_id: str) -> None:
    operation = next(one for one in operations(document) if one.id == operation_id)
    if not operation.has_body:
        return
    who, story = PREPARED[operation_id]
    names = story(scene)
    example = named(operation.example, names)
    others = unused(document, operation.schema, example)
    chance = Random(operation_id)
    fields = [{**example, key: odd} for key in others for odd in chance.sample(STRANGE, IN_A_PLACE)]
    program = program_of(who, scene)
    for body in [*STRANGE, *fields, *variants(example, chance)]:
        # Written by hand: Flask's own JSON has no halves of signs.
        answer = program.raw(operation.method, operation.address(names), json.dumps(body))
        assert answer.status_code < 500, (str(body)[:500], answer.text)
        if answer.status_code >= 400:
            assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize("operation_id", PREPARED)
def test_no_question_breaks_it(scene: Scene, document: dict[str, Any], operation_id: str) -> None:
    operation = next(one for one in operations(document) if one.id == operation_id)
    asked = [one for one in operation.described.get("parameters", ()) if one["in"] == "query"]
    who, story = PREPARED[operation_id]
    names = story(scene)
    program = program_of(who, scene)
    path, _, query = operation.address(names).partition("?")
    needed = dict(parse_qsl(query))
    for parameter in asked:
        for odd in QUERY:
            answer = program.get(path, **{**needed, parameter["name"]: odd})
            assert answer.status_code < 500, (parameter["name"], odd, answer.text)


@pytest.mark.parametrize("operation_id", PREPARED)
def test_no_id_breaks_it(scene: Scene, document: dict[str, Any], operation_id: str) -> None:
    operation = next(one for one in operations(document) if one.id == operation_id)
    if not operation.in_path:
        return
    who, story = PREPARED[operation_id]
    names = story(scene)
    program = program_of(who, scene)
    body = named(operation.example, names) if operation.has_body else None
    name = operation.in_path[0]["name"]
    for odd in ("unknown", "0", "%00", "%ff", "x" * 3000, "%20", "%F0%9F%98%80", "'", "..%5c"):
        path = operation.path.replace(f"{{{name}}}", odd)
        answer = program.send(operation.method, path, body)
        assert answer.status_code == 404, (odd, answer.text)
        assert answer.mimetype == "application/problem+json"
