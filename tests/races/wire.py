"""Programs that speak HTTP to a real server, each over a connection of its own."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPMessage
from typing import Any
from urllib.parse import urlsplit

from clinic.accounts.actor import Actor
from tests.api.conftest import BASE
from tests.cast import PASSWORD

WITHIN = 60


@dataclass(frozen=True)
class Answer:
    """What came back. `said` is "done", or the code of the refusal."""

    status: int
    headers: HTTPMessage
    body: Any

    @property
    def said(self) -> str:
        return "done" if self.status < 400 else str(self.body["code"])

    @property
    def replayed(self) -> bool:
        return self.headers["Idempotent-Replay"] == "true"


@dataclass(frozen=True)
class Wire:
    """A program at the other end of the wire, with a token or without one."""

    url: str
    token: str = ""

    def signed_in(self, actor: Actor) -> Wire:
        """The same, signed in as this person."""
        answer = self.post("/auth/login", {"email": actor.email, "password": PASSWORD})
        assert answer.status == 200, answer.body
        return Wire(self.url, answer.body["access_token"])

    def get(self, path: str) -> Answer:
        with closing(self._sent("GET", path, None, "")) as connection:
            return _answer(connection)

    def post(self, path: str, body: Any, *, key: str = "") -> Answer:
        """Send a POST and read the answer; `path` begins after the version."""
        with closing(self._sent("POST", path, body, key)) as connection:
            return _answer(connection)

    def post_and_hang_up(self, path: str, body: Any, *, key: str) -> None:
        """Send a POST and be gone before the answer comes."""
        self._sent("POST", path, body, key).close()

    def _sent(self, method: str, path: str, body: Any, key: str) -> HTTPConnection:
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if key:
            headers["Idempotency-Key"] = key
        connection = HTTPConnection(urlsplit(self.url).netloc, timeout=WITHIN)
        connection.request(
            method, BASE + path, json.dumps(body) if body is not None else None, headers
        )
        return connection


def _answer(connection: HTTPConnection) -> Answer:
    answer = connection.getresponse()
    return Answer(answer.status, answer.headers, json.loads(answer.read() or b"null"))
