"""Clients on kept connections who ask as fast as they are answered, and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from threading import Lock, Thread
from time import perf_counter

from bench.server import HOST, Server

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
    """What was counted, over one or several rounds."""

    answers: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0
    cpu_seconds: float | None = 0.0

    @property
    def number(self) -> int:
        return sum(self.answers.values())

    @property
    def per_second(self) -> float:
        return self.number / self.seconds if self.seconds else 0.0

    @property
    def cpu_ms(self) -> float | None:
        """The server's time on the processor for one request, in milliseconds."""
        if self.cpu_seconds is None or not self.number:
            return None
        return 1000 * self.cpu_seconds / self.number

    def add(self, other: Measured) -> None:
        self.answers += other.answers
        self.seconds += other.seconds
        if self.cpu_seconds is not None and other.cpu_seconds is not None:
            self.cpu_seconds += other.cpu_seconds
        else:
            self.cpu_seconds = None


def measure(server: Server, requests: Iterator[Request], seconds: float) -> Measured:
    """Ask for so long, or until there are no more requests. Raises what a client meets."""
    answers: Counter[int] = Counter()
    broken: list[Exception] = []
    lock = Lock()
    before, began = server.cpu_seconds(), perf_counter()
    until = began + seconds

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
    after = server.cpu_seconds()
    cpu = after - before if before is not None and after is not None else None
    return Measured(answers, perf_counter() - began, cpu)


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
