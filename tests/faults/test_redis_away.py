"""Redis stops, loses everything, comes back: the clinic works on, and all mails leave once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from bench.server import serving
from clinic.db import transaction
from clinic.directory.models import Clinic
from clinic.jobs.team import POSTS
from tests.cast import Cast
from tests.faults.crew import Crew, settings_for
from tests.faults.outbox import Outbox
from tests.faults.patience import wait_until
from tests.faults.sink import Sink
from tests.faults.stoppable_redis import StoppableRedis
from tests.mail.servers import mail_server
from tests.races.wire import Wire

pytestmark = pytest.mark.slow


@pytest.fixture
def wire(
    app: Flask, redis: StoppableRedis, cast: Cast, settings: dict[str, str], tmp_path: Path
) -> Iterator[Wire]:
    """A program at a real server, which counts tries as in earnest; mails are due at once."""
    with app.app_context(), transaction() as session:
        session.execute(update(Clinic).values(grace_seconds=0))
    redis.start()
    mode = {"CLINIC_MODE": "development", "DEMO": "off", "WEB_WORKERS": "1", "WEB_THREADS": "8"}
    with serving(settings_for(tmp_path, settings) | mode) as server:
        yield Wire(f"http://127.0.0.1:{server.port}")


def books(program: Wire, cast: Cast) -> str:
    """A visit with Lena, at the first time that is free next week or later; its id."""
    start = date.today() + timedelta(days=7)  # noqa: DTZ011 - the servers go by this clock
    week = f"from={start}&to={start + timedelta(days=20)}&visit_type={cast.first_visit}"
    free = program.get(f"/doctors/{cast.lena.doctor_id}/slots?{week}")
    assert free.status == 200
    wish: dict[str, Any] = {
        "doctor_id": cast.lena.doctor_id,
        "visit_type_id": cast.first_visit,
        "starts_at": free.body["items"][0]["starts_at"],
    }
    booked = program.post("/appointments", wish)
    assert booked.status == 201, booked.body
    return str(booked.body["id"])


@pytest.mark.only_on("postgresql")
def test_while_redis_is_away_people_book_and_sign_in_and_afterwards_each_mail_has_left_once(
    wire: Wire, redis: StoppableRedis, crew: Crew, mail_port: int, cast: Cast, outbox: Outbox
) -> None:
    sink = Sink()
    with mail_server(sink, port=mail_port):
        crew.hire()
        wait_until(lambda: redis.workers() == len(POSTS))
        amira, left_before = (wire.signed_in(cast.amira.actor) for _ in range(2))
        left_before.post("/auth/logout", {})
        books(amira, cast)
        redis.stop()
        jonas, left_meanwhile = (wire.signed_in(cast.jonas.actor) for _ in range(2))
        called_off = books(jonas, cast)
        assert jonas.post(f"/appointments/{called_off}/cancellation", {}).status == 200
        books(jonas, cast)
        assert left_meanwhile.post("/auth/logout", {}).status < 300
        outbox.owes(20)  # from long before
        wait_until(lambda: outbox.due() == 0)
        redis.start()
        redis.forget()
        assert [one.get("/me").status for one in (left_before, left_meanwhile)] == [401, 401]
        assert [one.get("/me").status for one in (amira, jonas)] == [200, 200]
        books(amira, cast)
        wait_until(lambda: outbox.due() == 0)
        wait_until(lambda: redis.workers() == len(POSTS))
    assert len(sink.copies) == outbox.states()["sent"]
    assert set(Counter(copy.message_id for copy in sink.copies).values()) == {1}
    assert {cast.amira.actor.email, cast.jonas.actor.email} <= sink.recipients.keys()
    redis.stop()
    assert crew.dismiss() == [0]


@pytest.mark.only_on("sqlite")
def test_a_worker_that_finds_no_redis_works_joins_it_later_and_stops_when_told(
    redis: StoppableRedis, crew: Crew, mail_port: int, outbox: Outbox
) -> None:
    outbox.owes(10)
    sink = Sink()
    with mail_server(sink, port=mail_port):
        crew.hire(2)
        wait_until(lambda: outbox.states() == {"sent": 10})
        wait_until(lambda: crew.said.count("Redis is away") == 2 * len(POSTS))
        assert len(sink.copies) == 10
        (early, late) = crew.workers
        assert crew.dismiss(early) == [0]
        redis.start()
        wait_until(lambda: redis.workers() == len(POSTS))
        sink.pause = 2.0
        outbox.owes(1, who="latecomer")
        wait_until(lambda: len(sink.copies) == 11)
        assert crew.dismiss(late) == [0]
    assert outbox.states() == {"sent": 11}  # it has finished what it was at
