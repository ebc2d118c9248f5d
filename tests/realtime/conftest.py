"""Sockets without a network: who connects, and what they hear."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_socketio import SocketIOTestClient

from tests.cast import OnlinePatient, Staff
from tests.cast_fixtures import SignIn


@dataclass(frozen=True)
class Listener:
    """Somebody's open socket, or what became of it."""

    client: SocketIOTestClient
    browser: FlaskClient

    @property
    def is_connected(self) -> bool:
        return bool(self.client.is_connected())

    def heard(self, *, keep: bool = False) -> list[tuple[str, str]]:
        """Topic and id of each bell since last asked."""
        return [(bell["topic"], bell["id"]) for [bell] in self.payloads(keep=keep)]

    def payloads(self, *, keep: bool = False) -> list[Any]:
        """All that was said since last asked, also before the socket was closed."""
        queue: list[dict[str, Any]] = self.client.queue  # type: ignore[attr-defined]
        told = [one["args"] for one in queue if one["name"] == "changed"]
        if not keep:
            queue.clear()
        return told


Listen = Callable[..., Listener]


@pytest.fixture
def listen(app: Flask, sign_in: SignIn) -> Iterator[Listen]:
    """`listen(cast.amira)` connects somebody, `listen()` a stranger; `watch` are tokens."""
    opened: list[Listener] = []

    def listen(person: Staff | OnlinePatient | None = None, **auth: Any) -> Listener:
        browser = app.test_client()
        if person is not None:
            sign_in(browser, person)
        sockets = app.extensions["socketio"]
        client = SocketIOTestClient(app, sockets, auth=auth, flask_test_client=browser)
        opened.append(Listener(client, browser))
        return opened[-1]

    yield listen
    for listener in opened:
        if listener.is_connected:
            listener.client.disconnect()
    _mend(app.extensions["socketio"].server)


def _mend(server: Any) -> None:
    """Undo what the client has put into the server: the application is shared with other tests."""
    for name in ("_send_packet", "_send_eio_packet"):
        vars(server).pop(name, None)
    server.async_handlers = server.eio.async_handlers = True
