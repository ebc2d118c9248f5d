"""Whoever writes into Redis can have one of the clinic's jobs done, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from redis import Redis
from rq.job import Job, JobStatus
from rq.registry import StartedJobRegistry
from rq.serializers import JSONSerializer
from rq.webhook import Webhook

from clinic.jobs import only_ours
from clinic.jobs.stopping import Stopping
from clinic.jobs.worker import ClinicWorker, new_worker
from clinic.queues import DELIVER, ENQUEUE_DUE, MAIL, connect_redis, queue, ring

pytestmark = pytest.mark.only_on("sqlite")

ID = "0123456789abcdef" * 2
SWEEP = "clinic.jobs.sweep.sweep"

#: Where somebody would learn what the worker was made to call.
called: list[str] = []


def spring(*_told: Any, **_named: Any) -> None:
    """What a forged job names."""
    called.append("sprung")


TRAP = f"{__name__}.spring"


@pytest.fixture
def redis(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Redis]:
    called.clear()
    for job in (SWEEP, DELIVER):
        monkeypatch.setitem(only_ours.JOBS, job, lambda *_told: None)
    with connect_redis(redis_url) as connection:
        yield connection


@pytest.fixture
def worker(app: Flask, redis: Redis) -> ClinicWorker:
    worker = new_worker(app, MAIL, redis, Stopping())
    worker.register_birth()
    return worker


def write(redis: Redis, function: str = SWEEP, args: Any = (), **more: Any) -> Job:
    """A job of somebody else's, as RQ would write it."""
    forged = Job.create(function, args, connection=redis, serializer=JSONSerializer, origin=MAIL)
    for name, value in more.items():
        setattr(forged, name, value)
    forged.save()
    return forged


def do_next(worker: ClinicWorker) -> None:
    found = worker.dequeue_job_and_maintain_ttl(None)
    assert found is not None
    worker.execute_job(*found)


def do(worker: ClinicWorker, forged: Job) -> JobStatus | None:
    """Let the worker do it; how it ended."""
    worker.connection.rpush(queue(MAIL, worker.connection).key, forged.id)
    do_next(worker)
    return Job.fetch(forged.id, worker.connection, JSONSerializer).get_status()


@pytest.mark.parametrize(
    ("function", "told"),
    [
        (TRAP, []),
        (TRAP, [ID]),
        ("clinic.jobs.worker.work", []),
        ("clinic.jobs.tasks.own_name", []),
        ("os.getpid", []),
        (SWEEP, ["anything"]),
        (SWEEP, [ID]),
        (DELIVER, []),
        (DELIVER, ["anything"]),
        (DELIVER, [f"{ID}\n"]),
        (DELIVER, [ID, ID]),
        (DELIVER, [[ID]]),
    ],
)
def test_T32_no_other_job_is_done(
    worker: ClinicWorker, redis: Redis, function: str, told: Any
) -> None:
    assert do(worker, write(redis, function, told)) == JobStatus.FAILED
    assert called == []


def test_T32_nothing_is_called_on_something_that_was_sent_along(
    worker: ClinicWorker, redis: Redis
) -> None:
    assert do(worker, write(redis, "upper", _instance="a text")) == JobStatus.FAILED


@pytest.mark.parametrize("function", [SWEEP, TRAP])
@pytest.mark.parametrize(
    "when", ["_success_callback_name", "_failure_callback_name", "_stopped_callback_name"]
)
def test_T32_nothing_is_called_afterwards(
    worker: ClinicWorker, redis: Redis, function: str, when: str
) -> None:
    do(worker, write(redis, function, **{when: TRAP}))
    assert called == []


def test_T32_nor_for_a_job_that_seems_to_be_lost(worker: ClinicWorker, redis: Redis) -> None:
    forged = write(redis, _failure_callback_name=TRAP)
    lost = StartedJobRegistry(MAIL, connection=redis)
    redis.zadd(lost.key, {f"{forged.id}:0": 1})
    worker.clean_registries()
    assert called == []


@pytest.mark.parametrize(("function", "end"), [(SWEEP, "finished"), (TRAP, "failed")])
def test_T32_no_address_is_told_how_it_ended(
    worker: ClinicWorker, redis: Redis, monkeypatch: pytest.MonkeyPatch, function: str, end: Any
) -> None:
    monkeypatch.setattr(Webhook, "send", spring, raising=True)
    do(worker, write(redis, function, webhooks=[Webhook("http://127.0.0.1:9/", end)]))
    assert called == []


@pytest.mark.parametrize(
    "data",
    [
        b"cos\nmkdir\n(S'/tmp/x'\ntR.",
        b"\x80\x04\x8c\x02os\x94\x8c\x06getpid\x94\x93\x94)R.",
        b"[",
        b"[1]",
        b"{}",
        b'["clinic.jobs.tasks.deliver", null, {"0": "0123456789abcdef0123456789abcdef"}, {}]',
    ],
    ids=["pickle", "pickle 4", "cut off", "too short", "no list", "told by name"],
)
def test_T32_what_is_no_job_is_not_read_as_code(
    worker: ClinicWorker, redis: Redis, data: bytes
) -> None:
    forged = write(redis)
    redis.hset(forged.key, "data", data)
    assert do(worker, forged) == JobStatus.FAILED


def test_T32_the_bell_itself_is_heard(
    worker: ClinicWorker, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(only_ours.JOBS, ENQUEUE_DUE, spring)
    ring(redis)
    do_next(worker)
    assert called == ["sprung"]


def test_T32_what_is_put_in_is_among_the_few_jobs_there_are() -> None:
    assert {DELIVER, ENQUEUE_DUE, SWEEP} < only_ours.JOBS.keys()
    assert len(only_ours.JOBS) == 8
