"""No input that the document allows or forbids makes the API answer in a way it does not describe.

schemathesis makes the input and judges the answers, with all the checks it has. Here are a few
examples of each operation; `make test-api` tries many.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from flask import Flask
from schemathesis import Case

from tests.api.conftest import BASE
from tests.api.examples import Outcome, run
from tests.api.figures import IN_SEQUENCE
from tests.api.world import World
from tests.browser import LiveServer
from tests.cast import PASSWORD, Cast, OnlinePatient, Staff

pytestmark = pytest.mark.slow

#: Who signs in as whom; nobody does not.
ROLES = {
    "nobody": None,
    "patient": "amira",
    "doctor": "lena",
    "receptionist": "nadia",
    "admin": "petra",
}


class SignedIn:
    """The token for each call. Those that use it up get one of their own."""

    def __init__(self, app: Flask, who: Staff | OnlinePatient) -> None:
        self._app, self._who = app, who
        self._access = self._pair()["access_token"]

    def __call__(self, case: Case) -> str:
        if case.path.endswith("/auth/refresh"):
            return self._pair()["refresh_token"]
        if case.path.endswith("/auth/logout"):
            return self._pair()["access_token"]
        return self._access

    def _pair(self) -> dict[str, str]:
        body = {"email": self._who.actor.email, "password": PASSWORD}
        answer = self._app.test_client().post(f"{BASE}/auth/login", json=body)
        assert answer.status_code == 200, answer.text
        pair: dict[str, str] = answer.get_json()
        return pair


def _what_to_try(part: str | None) -> dict[str, Any]:
    """All in one go and in few words; or one heading with every edge; or calls in sequence."""
    if part is None:
        return {"phases": ("fuzzing",)}
    if part == IN_SEQUENCE:
        return {"phases": ("stateful",)}
    return {"phases": ("examples", "coverage", "fuzzing"), "tag": part}


def _figures(outcome: Outcome, part: str | None) -> list[int]:
    operations = 0 if part == IN_SEQUENCE else len(outcome.operations)  # counted by the others
    failures = len(outcome.failures)
    return [operations, outcome.operations.total(), failures, outcome.in_order, outcome.succeeded]


@pytest.mark.parametrize("role", ROLES)
def test_every_answer_is_as_described(
    app: Flask,
    live_server: LiveServer,
    cast: Cast,
    role: str,
    part: str | None,
    database: str,
    request: pytest.FixtureRequest,
    caplog: pytest.LogCaptureFixture,
    record_property: Callable[[str, Any], None],
) -> None:
    caplog.set_level(logging.WARNING, "werkzeug")  # not each of the many requests
    name = ROLES[role]
    who = getattr(cast, name) if name else None
    seed = request.config.getoption("--api-seed")
    examples = request.config.getoption("--api-examples")
    world = World(app, cast, who, Random(seed))

    outcome = run(
        live_server.url,
        token=SignedIn(app, who) if who else None,
        before=world.make_real,
        examples=examples or 2,
        seed=seed,
        **_what_to_try(part),
    )

    record_property("api", [database, role, *_figures(outcome, part)])
    assert not outcome.failures, "\n\n".join(
        f"{said}\n{sample}" for said, sample in outcome.failures.items()
    )
    if part != IN_SEQUENCE:
        assert min(outcome.operations.values()) >= examples
