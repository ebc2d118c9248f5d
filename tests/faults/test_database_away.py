"""The database stays locked, refuses, hangs up: nobody waits for nothing, and afterwards all goes on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest
from flask import Flask
from psycopg.sql import SQL, Identifier
from sqlalchemy import make_url

from bench.server import serving
from tests.cast import WEDNESDAY, Cast
from tests.faults.crew import settings_for
from tests.faults.patience import wait_until
from tests.races.wire import Answer, Wire
from tests.services import Postgres

pytestmark = pytest.mark.slow

READ = "/doctors"
WRITERS = 40


@pytest.fixture
def program(settings: dict[str, str], tmp_path: Path) -> Iterator[Wire]:
    """A program at a real server, as it is started in production."""
    with serving(settings_for(tmp_path, settings)) as server:
        yield Wire(f"http://127.0.0.1:{server.port}")


def tells_to_come_again(answer: Answer) -> bool:
    return (answer.status, answer.said) == (503, "unavailable") and "Retry-After" in answer.headers


@pytest.mark.only_on("sqlite")
def test_who_reads_waits_for_nobody_and_who_would_leave_a_row_is_told_before_who_writes(
    program: Wire, app: Flask, database_url: str, cast: Cast
) -> None:
    with app.app_context():
        visit = cast.amira_has_a_visit(cast.slot(WEDNESDAY, "09:00"))
    amira, lena = (program.signed_in(one.actor) for one in (cast.amira, cast.lena))
    file = str(make_url(database_url).database)
    with (
        closing(sqlite3.connect(file, isolation_level=None)) as other,
        ThreadPoolExecutor(WRITERS) as crowd,
    ):
        other.execute("BEGIN IMMEDIATE")
        writers = [crowd.submit(amira.post, "/notifications/read-all", {}) for _ in range(WRITERS)]
        assert [lena.get(READ).status for _ in range(20)] == [200] * 20
        assert tells_to_come_again(lena.get(f"/appointments/{visit.id}"))
        assert not any(one.done() for one in writers)
        other.execute("ROLLBACK")
        assert {one.result().status for one in writers} == {204}
    assert lena.get(f"/appointments/{visit.id}").status == 200


@pytest.mark.only_on("postgresql")
def test_a_database_that_hangs_up_and_refuses_is_told_and_missed_no_longer_than_it_is_away(
    program: Wire, database_url: str, postgres: Postgres, cast: Cast
) -> None:
    name = str(make_url(database_url).database)
    amira = program.signed_in(cast.amira.actor)
    with (
        postgres.connect() as admin,
        closing(postgres.connect(name)) as other,
        ThreadPoolExecutor(1) as one,
    ):
        other.execute("BEGIN")
        other.execute("LOCK TABLE message")
        waiting: Future[Answer] = one.submit(amira.post, "/notifications/read-all", {})
        blocked = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'"
        )
        wait_until(lambda: admin.execute(blocked, [name]).fetchone() == (1,))
        allow = SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
        admin.execute(allow.format(Identifier(name), SQL("false")))
        hang_up = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        admin.execute(hang_up, [name])
        assert tells_to_come_again(waiting.result())
        assert all(
            tells_to_come_again(who.get(path)) for who, path in ((amira, "/me"), (program, READ))
        )
        assert page_of(program, "/login") == 503
        assert page_of(program, "/healthz") == 200
        admin.execute(allow.format(Identifier(name), SQL("true")))
    assert amira.get("/me").status == 200
    assert page_of(program, "/login") == 200


def page_of(program: Wire, path: str) -> int:
    """How a page answers a browser that is nobody's."""
    with closing(HTTPConnection(program.url.removeprefix("http://"), timeout=20)) as connection:
        connection.request("GET", path)
        return connection.getresponse().status
