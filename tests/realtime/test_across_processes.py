"""Bells from one process to another, and what happens while Redis is away."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from flask import Flask
from flask_socketio import SocketIOTestClient
from redis import Redis

from clinic.realtime import managers
from clinic.realtime.managers import AllProcesses
from tests.application import BuildApp
from tests.cast import FRIDAY, Cast
from tests.cast_fixtures import SignIn
from tests.realtime.conftest import Listener

pytestmark = pytest.mark.only_on("sqlite")


def wait_until(happened: Callable[[], object]) -> None:
    deadline = time.monotonic() + 5
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def listeners(url: str) -> int:
    with Redis.from_url(url) as redis:
        return int(redis.pubsub_numsub(managers.CHANNEL)[0][1])


def test_a_worker_rings_the_pages_of_the_web(
    app: Flask,
    make_app: BuildApp,
    cast: Cast,
    sign_in: SignIn,
    redis_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = listeners(redis_url)
    secret = {"JWT_SECRET_KEY": app.config["JWT_SECRET_KEY"]}
    web, worker = (make_app(REDIS_URL=redis_url, **secret) for _ in range(2))
    browser = sign_in(web.test_client(), cast.lena)
    sockets = web.extensions["socketio"]
    # The client refuses to be used with a queue, since it could not know when to look.
    monkeypatch.setattr("flask_socketio.test_client.PubSubManager", type(None))
    lena = Listener(SocketIOTestClient(web, sockets, flask_test_client=browser), browser)
    wait_until(lambda: listeners(redis_url) > before)
    cast.of(worker).amira_books(cast.slot(FRIDAY, "09:00"))
    wait_until(lambda: len(set(lena.heard(keep=True))) == 2)
    # The test's client starts the listening a second time, so it may hear everything twice.
    assert set(lena.heard(keep=True)) == {
        ("calendar", cast.lena.doctor_id),
        ("notices", cast.lena.actor.user_id),
    }


def test_who_books_does_not_wait_for_redis(make_app: BuildApp, cast: Cast) -> None:
    app = make_app(REDIS_URL="redis://127.0.0.1:1/0")
    started = time.monotonic()
    assert cast.of(app).amira_books(cast.slot(FRIDAY, "09:00")).id
    assert time.monotonic() - started < 3


def test_after_a_failure_redis_is_left_alone_for_a_while(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    manager = AllProcesses("redis://127.0.0.1:1/0")
    for _ in range(3):
        manager._publish({"method": "emit"})
    assert caplog.text.count("Redis passes no bells on") == 1
