"""Each open socket holds a thread of the server: some threads are kept for pages, whoever comes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATH = "/socket.io/"


class Doorman:
    """Lets in so many sockets at a time, and of one address half of them; the others are told to come
    later, and their pages look for themselves meanwhile."""

    def __init__(self, inside: WSGIApplication, *, most: int) -> None:
        self._inside = inside
        self._most = most
        self._open: Counter[str] = Counter()
        self._lock = Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not environ.get("PATH_INFO", "").startswith(PATH):
            return self._inside(environ, start_response)
        address = environ.get("REMOTE_ADDR", "")
        if not self._comes(address):
            start_response(
                "503 Service Unavailable", [("Retry-After", "30"), ("Content-Length", "0")]
            )
            return [b""]
        try:
            # A socket is served inside this call, until it closes.
            return self._inside(environ, start_response)
        finally:
            self._goes(address)

    def _comes(self, address: str) -> bool:
        with self._lock:
            if self._open.total() >= self._most or self._open[address] >= self._most // 2:
                return False
            self._open[address] += 1
            return True

    def _goes(self, address: str) -> None:
        with self._lock:
            self._open[address] -= 1
            if not self._open[address]:
                del self._open[address]
