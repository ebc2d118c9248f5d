"""gunicorn's worker with threads, in which no thread ever waits for a client.

gunicorn gives a thread to each connection at once, and to a request as soon as its first byte is there:
a few hundred connections that say nothing, or half of something, take all of them. Here its loop, which
can wait for any number, gathers each request until it is whole, and also says goodbye.
"""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from selectors import EVENT_READ
from typing import Any

from gunicorn.http import get_parser
from gunicorn.workers.gthread import TConn, ThreadWorker

from clinic.http.hardening.sizes import LONGEST_BODY

#: So long a client has for a whole request, in seconds, and to hang up after the last answer.
REQUEST_SECONDS = 20.0
GOODBYE_SECONDS = 2.0
#: A head has a line and at most a hundred headers; the usual one has less than a page.
HEAD_BYTES = 64 * 1024
#: All that is gathered at one time. Who has sent half of a request then has to ask again.
GATHERED_BYTES = 64 * 1024 * 1024
PIECE_BYTES = 64 * 1024

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*\r\n", re.I)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:", re.I)
_EXPECTS = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*(?=\r\n)", re.I)
_GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n"
_TOO_LONG = b"HTTP/1.1 431 Request Header Fields Too Large\r\nContent-Length: 0\r\n\r\n"


@dataclass(eq=False, slots=True)
class Waiting:
    """A connection that waits in the loop: for the rest of a request, or for the client to hang up."""

    conn: TConn
    until: float
    got: bytearray = field(default_factory=bytearray)
    is_encouraged: bool = False


class PatientWorker(ThreadWorker):
    """Serves whole requests only; see above. Who waits longest makes room when there is no more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._waiting: dict[Waiting, None] = {}  # in the order of their coming
        self._gathered = 0

    def enqueue_req(self, conn: TConn) -> None:
        """Gather a request; a thread gets it when it is whole."""
        if self.cfg.is_ssl:  # a handshake needs a thread of its own; it is the proxy's here
            super().enqueue_req(conn)
            return
        if conn.parser is None:
            conn.parser = get_parser(self.cfg, conn.sock, conn.client)
            conn.initialized = True
        conn.sock.setblocking(False)
        one = Waiting(conn, time.monotonic() + REQUEST_SECONDS)
        self._wait(one, self._more)
        self._take(one, conn.parser.unreader.take_buffered())

    def finish_request(self, conn: TConn, fs: Future[Any]) -> None:
        """As gunicorn does it, but nobody else waits while the client hangs up."""
        if fs.cancelled() or fs.exception() or fs.result():
            super().finish_request(conn, fs)
            return
        self._part(conn)

    def murder_pending(self) -> None:
        """Close whose time is over, and while there is no room for anybody new, who came first."""
        super().murder_pending()
        now = time.monotonic()
        # A server that stops waits for nobody who has not begun.
        for one in [
            one for one in self._waiting if one.until <= now or not (self.alive or one.got)
        ]:
            self._let_go(one)
        while self._waiting and (
            self.nr_conns >= self.worker_connections or self._gathered > GATHERED_BYTES
        ):
            self._let_go(next(iter(self._waiting)))

    def _keepalive_after(self, conn: TConn, keepalive: bool) -> bool:
        """What is left of a body, of one that was too long to gather, is not waited for."""
        return bool(
            keepalive and not conn.is_too_long and super()._keepalive_after(conn, keepalive)
        )

    def _wait(self, one: Waiting, then: Callable[[Waiting], None]) -> None:
        self.poller.register(one.conn.sock, EVENT_READ, lambda _sock: then(one))
        self._waiting[one] = None

    def _more(self, one: Waiting) -> None:
        piece = _received(one.conn.sock)
        if piece:
            self._take(one, piece)
        elif piece is not None:
            self._let_go(one)

    def _take(self, one: Waiting, piece: bytes) -> None:
        one.got += piece
        self._gathered += len(piece)
        length = announced_length(one.got)
        if length is None:
            if len(one.got) > HEAD_BYTES:
                self._forget(one)
                _tell(one.conn.sock, _TOO_LONG)
                self._part(one.conn)
            return
        one.conn.is_too_long = length > HEAD_BYTES + LONGEST_BODY
        if len(one.got) >= length or one.conn.is_too_long:  # which the application refuses unread
            self._forget(one)
            one.conn.parser.unreader.unread(bytes(one.got))
            super().enqueue_req(one.conn)
        elif _EXPECTS.search(one.got) and not one.is_encouraged:
            one.is_encouraged = True
            _tell(one.conn.sock, _GO_ON)

    def _part(self, conn: TConn) -> None:
        try:
            # A WebSocket closes what it was given in a thread of its own, maybe only now: the loop
            # would watch a number that the next connection has.
            conn.sock = socket.socket(fileno=conn.sock.detach())
            conn.sock.shutdown(socket.SHUT_WR)  # or what is still unread would cut off the answer
            conn.sock.setblocking(False)
            self._wait(Waiting(conn, time.monotonic() + GOODBYE_SECONDS), self._goodbye)
        except (OSError, ValueError):
            self._close(conn)

    def _goodbye(self, one: Waiting) -> None:
        if _received(one.conn.sock) == b"":
            self._let_go(one)

    def _let_go(self, one: Waiting) -> None:
        self._forget(one)
        self._close(one.conn)

    def _forget(self, one: Waiting) -> None:
        del self._waiting[one]
        self._gathered -= len(one.got)
        self.poller.unregister(one.conn.sock)

    def _close(self, conn: TConn) -> None:
        self.nr_conns -= 1
        conn.close()


def announced_length(got: bytes | bytearray) -> int | None:
    """How long the request is that begins so, in bytes, as far as can be said; None within its head.

    One in chunks (RFC 9112, 7.1) is longer than what is there until its last chunk is.
    """
    head = got.find(b"\r\n\r\n") + 4
    if head < 4:
        return None
    if _CHUNKED.search(got, 0, head):
        return len(got) + (not got.endswith(b"\r\n0\r\n\r\n"))
    length = _LENGTH.search(got, 0, head)
    return head + (int(length[1]) if length else 0)


def _tell(sock: socket.socket, words: bytes) -> None:
    """A few words that no thread is needed for; whoever does not take them goes without."""
    with suppress(OSError):
        sock.send(words)


def _received(sock: socket.socket) -> bytes | None:
    """What has come; b"" if the client has hung up, None if nothing has come yet."""
    try:
        return sock.recv(PIECE_BYTES)
    except BlockingIOError:
        return None
    except OSError:
        return b""
