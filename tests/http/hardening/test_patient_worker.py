"""How much of a request is there: what the server's loop has to know before a thread gets it."""

from __future__ import annotations

import logging
import socket
from concurrent.futures import Future
from selectors import DefaultSelector

import pytest
from gunicorn.config import Config
from gunicorn.workers.gthread import TConn

from clinic.http.hardening.patient_worker import PatientWorker, announced_length

HEAD = b"POST /login HTTP/1.1\r\nHost: clinic.example\r\n"


@pytest.mark.parametrize(
    ("begun", "length"),
    [
        (b"", None),
        (HEAD, None),
        (HEAD + b"\r\n", len(HEAD) + 2),
        (HEAD + b"CONTENT-LENGTH:  7 \r\n\r\nhal", len(HEAD) + 23 + 7),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n", "more"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n", "whole"),
        # Only a header counts, not what looks like one in the body.
        (HEAD + b"\r\n\r\nContent-Length: 9\r\n", len(HEAD) + 2),
    ],
)
def test_a_request_is_as_long_as_its_head_says(begun: bytes, length: int | str | None) -> None:
    said = announced_length(begun)
    if isinstance(length, str):
        assert said is not None
        assert (said > len(begun)) == (length == "more")
    else:
        assert said == length


def test_T39_a_websocket_that_closes_late_takes_no_number_from_the_next_connection() -> None:
    config, over = Config(), Future[bool]()
    over.set_result(False)
    worker = PatientWorker(1, 1, [], None, 30, config, logging.getLogger(__name__))
    worker.poller = DefaultSelector()
    websockets, browser = socket.socketpair()
    worker.nr_conns = 2
    worker.finish_request(TConn(config, websockets, None, None), over)
    websockets.close()  # by its own thread, which may come after ours
    following, next_browser = socket.socketpair()
    worker.enqueue_req(TConn(config, following, None, None))  # with the lowest number that is free
    browser.close()
    worker.wait_for_and_dispatch_events(1)
    assert worker.nr_conns == 1
    for open_one in (following, next_browser, worker.poller, worker.tmp):
        open_one.close()
