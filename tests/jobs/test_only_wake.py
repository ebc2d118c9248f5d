"""Whoever writes into Redis can ring the bell, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from redis import Redis
from rq.job import Job, JobStatus
from rq.registry import StartedJobRegistry
from rq.serializers import JSONSerializer
from rq.webhook import Webhook

from clinic.jobs import only_wake
from clinic.jobs.bell import connect_redis, queue, ring_worker
from clinic.jobs.stopping import Stopping
from clinic.jobs.wake import WAKE
from clinic.jobs.worker import ClinicWorker, new_worker

#: Where somebody would learn what the worker was made to call.
called: list[str] = []


def spring(*_told: Any, **_named: Any) -> None:
    """What a forged job names."""
    called.append("sprung")


TRAP = f"{__name__}.spring"


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    called.clear()
    with connect_redis(redis_url) as connection:
        yield connection


def write(redis: Redis, function: str = WAKE, args: Any = (), **more: Any) -> Job:
    """A job of somebody else's, as RQ would write it."""
    forged = Job.create(
        function, args, connection=redis, serializer=JSONSerializer, origin="clinic"
    )
    for name, value in more.items():
        setattr(forged, name, value)
    forged.save()
    return forged


def do_next(redis: Redis) -> None:
    worker: ClinicWorker = new_worker(redis, Stopping())
    found = worker.dequeue_job_and_maintain_ttl(None)
    assert found is not None
    worker.execute_job(*found)


def do(redis: Redis, forged: Job) -> JobStatus | None:
    """Let the worker do it; how it ended."""
    redis.rpush(queue(redis).key, forged.id)
    do_next(redis)
    return Job.fetch(forged.id, redis, JSONSerializer).get_status()


@pytest.mark.parametrize(
    ("function", "told"),
    [
        (TRAP, []),
        (TRAP, ["anything"]),
        ("clinic.jobs.worker.work", []),
        ("os.getpid", []),
        (WAKE, ["anything"]),
    ],
)
def test_T32_no_other_job_is_done(redis: Redis, function: str, told: list[Any]) -> None:
    assert do(redis, write(redis, function, told)) == JobStatus.FAILED
    assert called == []


def test_T32_nothing_is_called_on_something_that_was_sent_along(redis: Redis) -> None:
    assert do(redis, write(redis, "upper", _instance="a text")) == JobStatus.FAILED


@pytest.mark.parametrize("function", [WAKE, TRAP])
@pytest.mark.parametrize(
    "when", ["_success_callback_name", "_failure_callback_name", "_stopped_callback_name"]
)
def test_T32_nothing_is_called_afterwards(redis: Redis, function: str, when: str) -> None:
    do(redis, write(redis, function, **{when: TRAP}))
    assert called == []


def test_T32_nor_for_a_job_that_seems_to_be_lost(redis: Redis) -> None:
    forged = write(redis, _failure_callback_name=TRAP)
    lost = StartedJobRegistry("clinic", connection=redis)
    redis.zadd(lost.key, {f"{forged.id}:0": 1})
    new_worker(redis, Stopping()).clean_registries()
    assert called == []


@pytest.mark.parametrize(("function", "end"), [(WAKE, "finished"), (TRAP, "failed")])
def test_T32_no_address_is_told_how_it_ended(
    redis: Redis, monkeypatch: pytest.MonkeyPatch, function: str, end: Any
) -> None:
    monkeypatch.setattr(Webhook, "send", spring, raising=True)
    do(redis, write(redis, function, webhooks=[Webhook("http://127.0.0.1:9/", end)]))
    assert called == []


@pytest.mark.parametrize(
    "data",
    [
        b"cos\nmkdir\n(S'/tmp/x'\ntR.",
        b"\x80\x04\x8c\x02os\x94\x8c\x06getpid\x94\x93\x94)R.",
        b"[",
        b"[1]",
        b"{}",
    ],
    ids=["pickle", "pickle 4", "cut off", "too short", "no list"],
)
def test_T32_what_is_no_job_is_not_read_as_code(redis: Redis, data: bytes) -> None:
    forged = write(redis)
    redis.hset(forged.key, "data", data)
    assert do(redis, forged) == JobStatus.FAILED


def test_T32_the_bell_itself_is_heard(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(only_wake, "wake", spring)
    ring_worker(redis, WAKE)
    do_next(redis)
    assert called == ["sprung"]
