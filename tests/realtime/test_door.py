"""The handshake: from which pages, by which way, and how many."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Event, Thread
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.realtime.doorman import Doorman
from tests.application import BuildApp

HANDSHAKE = "/socket.io/?EIO=4&transport=websocket"
PRODUCTION = {"CLINIC_MODE": "production", "PUBLIC_URL": "https://clinic.example"}


@pytest.mark.parametrize(
    "origin",
    ["https://evil.test", "null", "http://clinic.example", "https://clinic.example.evil.test"],
)
def test_T5_a_foreign_page_opens_no_socket(make_app: BuildApp, origin: str) -> None:
    client = make_app(**PRODUCTION).test_client()
    for more in ({}, {"X-Forwarded-Host": "evil.test", "X-Forwarded-Proto": "https"}):
        answer = client.get(HANDSHAKE, headers={"Origin": origin, **more})
        assert answer.status_code == 400
        assert b"origin" in answer.data


def test_T5_in_production_the_host_that_a_client_names_counts_for_nothing(
    make_app: BuildApp,
) -> None:
    client = make_app(**PRODUCTION).test_client()
    answer = client.get(HANDSHAKE, headers={"Origin": "http://localhost"})
    assert answer.status_code == 400


def test_T5_while_testing_foreign_pages_are_refused_too(client: FlaskClient) -> None:
    assert client.get(HANDSHAKE, headers={"Origin": "https://evil.test"}).status_code == 400


def test_T5_there_is_no_way_but_the_socket(client: FlaskClient) -> None:
    answer = client.get("/socket.io/?EIO=4&transport=polling")
    assert answer.status_code == 400
    assert b"transport" in answer.data.lower()


def test_pages_keep_threads_whoever_opens_sockets() -> None:
    released, entered = Event(), []

    def socket(environ: Any, _start: Any) -> Iterable[bytes]:
        entered.append(environ["REMOTE_ADDR"])
        released.wait(5)
        return [b""]

    door = Doorman(socket, most=14)
    statuses: list[str] = []

    def come(address: str) -> Thread:
        environ = {"PATH_INFO": "/socket.io/", "REMOTE_ADDR": address}
        thread = Thread(target=door, args=(environ, lambda status, _: statuses.append(status)))
        thread.start()
        return thread

    threads = [come(address) for address in ["a"] * 8 + ["b"] * 8 + ["c"] * 4]
    released.set()
    for thread in threads:
        thread.join()
    assert (entered.count("a"), entered.count("b"), entered.count("c")) == (7, 7, 0)
    assert statuses == ["503 Service Unavailable"] * 6
    come("c").join()
    assert entered[-1] == "c"


def test_every_page_of_the_clinic_may_connect_to_itself(app: Flask) -> None:
    allowed = app.extensions["socketio"].server.eio.cors_allowed_origins
    assert allowed(app.config["PUBLIC_URL"], {})
    here = {"wsgi.url_scheme": "http", "HTTP_HOST": "127.0.0.1:5000"}
    assert allowed("http://127.0.0.1:5000", here)
    # No request of the network: it is refused all the same, though no row can tell of it.
    assert not allowed("http://127.0.0.1:5001", here)
