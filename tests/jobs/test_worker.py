"""RQ carries the work: what is due is put into its queues as jobs, and its workers do them."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from flask import Flask
from redis import Redis

from clinic.jobs.routine import ROUTINE_ACTS
from clinic.jobs.stopping import Stopping
from clinic.jobs.tasks import make_sender
from clinic.jobs.team import Scheduler
from clinic.jobs.worker import new_worker
from clinic.notifications.letters import Letter, Unreachable
from clinic.queues import MAIL, ROUTINE, connect_redis, enqueue_mails, queue, ring
from tests.application import Clock
from tests.faults.outbox import Outbox

pytestmark = pytest.mark.only_on("sqlite")


@pytest.fixture
def redis(app: Flask, redis_url: str) -> Iterator[Redis]:
    app.config["REDIS_URL"] = redis_url
    with connect_redis(redis_url) as connection:
        yield connection


@pytest.fixture
def outbox(app: Flask, clock: Clock) -> Outbox:
    """Three mails are due."""
    outbox = Outbox(app)
    outbox.owes(3, since=clock())
    return outbox


@pytest.fixture
def letters(app: Flask, outbox: Outbox, redis: Redis) -> list[Letter]:
    """What the worker of the test has sent."""
    letters: list[Letter] = []
    app.extensions["deliverer"] = make_sender(app, letters.append)
    return letters


@pytest.fixture(autouse=True)
def signals() -> Iterator[None]:
    """RQ's worker takes them, and keeps them."""
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}
    yield
    for one, handler in before.items():
        signal.signal(one, handler)


def burst(app: Flask, redis: Redis, name: str = MAIL, *, jobs: int | None = None) -> None:
    """Do so many jobs of a queue, or all, in this process."""
    worker = new_worker(app, name, redis, Stopping())
    worker.work(burst=True, max_jobs=jobs, logging_level="WARNING")


def failed(redis: Redis) -> list[str]:
    return [
        job_id
        for name in (MAIL, ROUTINE)
        for job_id in queue(name, redis).failed_job_registry.get_job_ids()
    ]


def test_what_is_due_leaves_by_rq_and_a_job_that_comes_twice_sends_nothing_twice(
    app: Flask, redis: Redis, outbox: Outbox, letters: list[Letter]
) -> None:
    last = list(outbox.mails().values())[-1]
    with app.app_context():
        enqueue_mails(redis, [(last.id, 0)])
    burst(app, redis)
    assert [one.message_id for one in letters] == [last.id]
    ring(redis)
    burst(app, redis)
    assert outbox.states() == {"sent": 3}
    with app.app_context():
        enqueue_mails(redis, [(one.id, 7) for one in outbox.mails().values()])
    burst(app, redis)
    assert len(letters) == 3
    assert failed(redis) == []


def test_an_emptied_redis_gets_again_what_has_not_left(
    app: Flask, redis: Redis, letters: list[Letter]
) -> None:
    ring(redis)
    burst(app, redis, jobs=1)  # what is due is put in, and no further
    waiting = queue(MAIL, redis).job_ids
    redis.flushdb()
    ring(redis)
    burst(app, redis, jobs=1)
    assert queue(MAIL, redis).job_ids == waiting
    burst(app, redis)
    assert len(letters) == len(waiting) == 3


def test_nobody_knocks_at_a_mail_server_that_is_away_and_the_jobs_wait(
    app: Flask, redis: Redis, outbox: Outbox, letters: list[Letter]
) -> None:
    knocked: list[Letter] = []

    def knock(letter: Letter) -> None:
        knocked.append(letter)
        raise Unreachable("no line")

    app.extensions["deliverer"] = make_sender(app, knock)
    ring(redis)
    burst(app, redis)
    burst(app, redis)
    assert len(knocked) == 1
    assert {(one.state, one.attempts) for one in outbox.mails().values()} == {("pending", 0)}
    assert queue(MAIL, redis).count == 2
    app.extensions["deliverer"] = make_sender(app, letters.append)  # half a minute later
    ring(redis)
    burst(app, redis)
    assert outbox.states() == {"sent": len(letters)}


def test_each_act_is_put_in_once_for_its_time_however_many_schedulers_there_are(
    app: Flask, redis: Redis, letters: list[Letter]
) -> None:
    for _ in range(2):
        Scheduler(app).enqueue_due()
    assert queue(ROUTINE, redis).count == len(ROUTINE_ACTS)
    burst(app, redis, ROUTINE)
    burst(app, redis)
    assert len(letters) == 3
    assert failed(redis) == []
