"""Clients on kept connections who ask as fast as they are answered, and what it took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from threading import Lock, Thread
from time import perf_counter

from bench.server import HOST, Server, Used

CLIENTS = 4


@dataclass(frozen=True)
class Request:
    """A request to be sent as it stands."""

    path: str
    method: str = "GET"
    body: str | None = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Measured:
    """What was counted in one round."""

    answers: Counter[int] = field(default_factory=Counter)
    used: Used = field(default_factory=Used)

    @property
    def web_ms(self) -> float:
        """The server's time on the processor for one request, in milliseconds."""
        return 1000 * self.used.web / self.answers.total()

    @property
    def database_ms(self) -> float:
        """The database's."""
        return 1000 * self.used.database / self.answers.total()

    @property
    def cpu_ms(self) -> float:
        """Both."""
        return self.web_ms + self.database_ms


def measure(server: Server, requests: Iterator[Request], seconds: float) -> Measured:
    """Ask for so long, or until there are no more requests. Raises what a client meets."""
    answers: Counter[int] = Counter()
    broken: list[Exception] = []
    lock = Lock()
    before, until = server.used(), perf_counter() + seconds

    def following() -> Request | None:
        with lock:
            return next(requests, None) if perf_counter() < until else None

    def ask() -> None:
        try:
            own = _ask(server, following)
        except Exception as error:
            broken.append(error)
            return
        with lock:
            answers.update(own)

    clients = [Thread(target=ask, daemon=True) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    if broken:
        raise broken[0]
    return Measured(answers, server.used() - before)


def _ask(server: Server, following: Callable[[], Request | None]) -> Counter[int]:
    answers: Counter[int] = Counter()
    connection = HTTPConnection(HOST, server.port, timeout=60)
    try:
        while request := following():
            connection.request(request.method, request.path, request.body, request.headers)
            answer = connection.getresponse()
            answer.read()
            answers[answer.status] += 1
    finally:
        connection.close()
    return answers
