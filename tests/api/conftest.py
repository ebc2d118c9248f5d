"""Programs that use the API, each signed in as somebody, and what they say and hear."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from clinic.accounts.kinds import SessionKind
from clinic.accounts.sessions.sign_in import open_session
from clinic.http.authn import identity
from tests.cast import Cast, OnlinePatient, Staff

BASE = "/api/v1"


@dataclass(frozen=True)
class Program:
    """A program with a token, or without one: `program.get("/me")`. A `browser` keeps its cookies."""

    app: Flask
    token: str = ""
    browser: FlaskClient | None = None

    def send(
        self, method: str, path: str, json: Any = None, *, headers: dict[str, str] | None = None
    ) -> TestResponse:
        """Send a request; `path` begins after the version."""
        sent = dict(headers or {})
        if self.token:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        return (self.browser or self.app.test_client()).open(
            BASE + path, method=method, json=json, headers=list(sent.items())
        )

    def get(self, path: str, **query: Any) -> TestResponse:
        client = self.app.test_client()
        headers = [("Authorization", f"Bearer {self.token}")] if self.token else []
        return client.get(BASE + path, query_string=query, headers=headers)

    def post(self, path: str, json: Any = None, *, key: str = "") -> TestResponse:
        headers = {"Idempotency-Key": key} if key else None
        return self.send("POST", path, {} if json is None else json, headers=headers)

    def raw(
        self, method: str, path: str, data: str | bytes, content_type: str = "application/json"
    ) -> TestResponse:
        """Send what is written, JSON or not."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return self.app.test_client().open(
            BASE + path, method=method, data=data, content_type=content_type, headers=headers
        )

    def put(self, path: str, json: Any) -> TestResponse:
        return self.send("PUT", path, json)

    def patch(self, path: str, json: Any) -> TestResponse:
        return self.send("PATCH", path, json)

    def delete(self, path: str) -> TestResponse:
        return self.send("DELETE", path)


def token_of(app: Flask, person: Staff | OnlinePatient) -> str:
    """An access token of a new session."""
    with app.app_context():
        opened = open_session(
            person.actor.user_id, now=app.extensions["clock"](), kind=SessionKind.PROGRAM
        )
        return identity.access_token(opened.user_id, opened.id)


Programs = Callable[[Staff | OnlinePatient], Program]


@pytest.fixture
def nobody(app: Flask) -> Program:
    """A program without a token."""
    return Program(app)


@pytest.fixture
def signed_in(app: Flask) -> Programs:
    """`signed_in(cast.amira)`: a program that carries a token of hers, as if by `POST /auth/login`."""

    def sign_in(person: Staff | OnlinePatient) -> Program:
        return Program(app, token_of(app, person))

    return sign_in


@pytest.fixture
def amira(signed_in: Programs, cast: Cast) -> Program:
    """A patient: in most stories, whose visit it is."""
    return signed_in(cast.amira)


@pytest.fixture
def jonas(signed_in: Programs, cast: Cast) -> Program:
    """Another patient: the stranger."""
    return signed_in(cast.jonas)


@pytest.fixture
def lena(signed_in: Programs, cast: Cast) -> Program:
    """A doctor: in most stories, whom the visit is with."""
    return signed_in(cast.lena)


@pytest.fixture
def krug(signed_in: Programs, cast: Cast) -> Program:
    """Another doctor of the same specialty: the colleague."""
    return signed_in(cast.krug)


@pytest.fixture
def nadia(signed_in: Programs, cast: Cast) -> Program:
    """The receptionist."""
    return signed_in(cast.nadia)


@pytest.fixture
def petra(signed_in: Programs, cast: Cast) -> Program:
    """The admin."""
    return signed_in(cast.petra)


@pytest.fixture
def document(app: Flask) -> dict[str, Any]:
    """What the API says about itself."""
    found: dict[str, Any] = app.test_client().get(f"{BASE}/openapi.json").get_json()
    return found
