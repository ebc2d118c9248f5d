"""Open pages without a browser: sockets that listen, as many as a busy clinic has."""

from __future__ import annotations

import json
import selectors
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic

from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, Request, TextMessage
from wsproto.events import Event as Happening

from bench.server import HOST, Server

#: So many answer their handshake at a time, as people do not come all in one instant.
AT_ONCE = 20
OPEN_WITHIN = 60.0
#: Engine.IO's and Socket.IO's own words.
_PING, _PONG, _OPENED, _CONNECT, _BELL = "2", "3", "0", "40", "42"


class Listener:
    """One socket of a stranger's page, which watches what its token is for."""

    def __init__(self, server: Server, origin: str, address: str, token: str) -> None:
        """`address` is what the proxy would call the visitor's."""
        self.is_live, self.bells = False, 0
        self._hello = f"{_CONNECT}{json.dumps({'watch': [token]})}"
        self.line = socket.create_connection((HOST, server.port), timeout=OPEN_WITHIN)
        self._talk = WSConnection(ConnectionType.CLIENT)
        self._say(
            Request(
                host=f"{HOST}:{server.port}",
                target="/socket.io/?EIO=4&transport=websocket",
                extra_headers=[
                    (b"Origin", origin.encode()),
                    (b"X-Forwarded-For", address.encode()),
                    (b"X-Forwarded-Proto", origin.partition(":")[0].encode()),
                ],
            )
        )

    def hear(self) -> None:
        """Take what has come, and answer as a page's script does. Raises ConnectionError at its end."""
        came = self.line.recv(65536)
        if not came:
            raise ConnectionError("the server hung up")
        self._talk.receive_data(came)
        for happening in self._talk.events():
            self._heard(happening)

    def _heard(self, happening: Happening) -> None:
        if isinstance(happening, TextMessage):
            self._answer(happening.data)
        elif not isinstance(happening, AcceptConnection):
            raise ConnectionError(f"the server has no room ({type(happening).__name__})")

    def _answer(self, said: str) -> None:
        if said == _PING:
            self._say(TextMessage(data=_PONG))
        elif said.startswith(_BELL):
            self.bells += 1
        elif said.startswith(_CONNECT):
            self.is_live = True
        elif said.startswith(_OPENED):
            self._say(TextMessage(data=self._hello))

    def _say(self, what: Request | TextMessage) -> None:
        self.line.sendall(self._talk.send(what))


class Crowd:
    """All who listen; one thread hears for all of them."""

    def __init__(self) -> None:
        self.listeners: list[Listener] = []
        self._lines = selectors.DefaultSelector()
        self._ends = Event()
        self._thread = Thread(target=self._hear, daemon=True)
        self.broken: Exception | None = None

    def __len__(self) -> int:
        """How many sockets are open and have been let in."""
        return sum(one.is_live for one in self.listeners)

    def start(self) -> None:
        self._thread.start()

    def add(self, listener: Listener) -> None:
        self.listeners.append(listener)
        self._lines.register(listener.line, selectors.EVENT_READ, listener)

    def wait_for(self, number: int) -> None:
        """Until so many are let in. Raises what one of them met instead."""
        deadline = monotonic() + OPEN_WITHIN
        while len(self) < number:
            if self.broken is not None:
                raise self.broken
            if monotonic() > deadline:
                raise TimeoutError(f"only {len(self)} of {number} sockets opened")
            self._ends.wait(0.005)

    def leave(self) -> None:
        self._ends.set()
        self._thread.join()
        self._lines.close()
        for listener in self.listeners:
            listener.line.close()

    def _hear(self) -> None:
        try:
            while not self._ends.is_set():
                for key, _mask in self._lines.select(timeout=0.1):
                    key.data.hear()
        except Exception as error:
            self.broken = error


@contextmanager
def crowd(server: Server, *, origin: str, tokens: Sequence[str], number: int) -> Iterator[Crowd]:
    """So many open pages, each at an address of its own; the tokens go round. All close at the end."""
    here = Crowd()
    here.start()
    try:
        for who in range(number):
            address = f"10.0.{who // 250}.{who % 250 + 1}"
            here.add(Listener(server, origin, address, tokens[who % len(tokens)]))
            here.wait_for(max(0, who + 1 - AT_ONCE))
        here.wait_for(number)
        yield here
    finally:
        here.leave()
