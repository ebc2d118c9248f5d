"""RQ's queues: a mail waits once, the bell is heard once, and nothing is lost when Redis is away."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from redis import Redis
from redis.exceptions import RedisError

from clinic.queues import (
    DELIVER,
    ENQUEUE_DUE,
    MAIL,
    ROUTINE,
    QueueCount,
    connect_redis,
    enqueue_mails,
    enqueue_once,
    queue,
    queue_counts,
    ring,
)

FIRST, SECOND = "a" * 32, "b" * 32
SWEEP = "clinic.jobs.sweep.sweep"


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    with connect_redis(redis_url) as connection:
        yield connection


@pytest.mark.only_on("sqlite")
@pytest.mark.usefixtures("app_context")
def test_a_mail_waits_once_for_each_try_and_its_job_carries_its_id(redis: Redis) -> None:
    assert enqueue_mails(redis, [(FIRST, 0), (SECOND, 2)]) == 2
    assert enqueue_mails(redis, [(FIRST, 0), (SECOND, 3)]) == 1
    jobs = queue(MAIL, redis).jobs
    assert [job.id for job in jobs] == [f"{FIRST}-0", f"{SECOND}-2", f"{SECOND}-3"]
    assert {(job.func_name, *job.args) for job in jobs} == {(DELIVER, FIRST), (DELIVER, SECOND)}
    assert {job.timeout for job in jobs} == {120}  # longer than sending can take


@pytest.mark.only_on("sqlite")
@pytest.mark.usefixtures("app_context")
def test_a_job_that_died_with_its_worker_is_in_nobodys_way(redis: Redis) -> None:
    enqueue_mails(redis, [(FIRST, 0)])
    assert redis.lpop(queue(MAIL, redis).key)  # taken, and nothing more is heard of it
    assert enqueue_mails(redis, [(FIRST, 0)]) == 1


def test_what_several_machines_put_in_for_the_same_time_is_there_once(redis: Redis) -> None:
    assert enqueue_once(redis, ROUTINE, SWEEP, time="7") is True
    assert enqueue_once(redis, ROUTINE, SWEEP, time="7") is False
    assert enqueue_once(redis, ROUTINE, SWEEP, time="8") is True
    assert queue(ROUTINE, redis).count == 2


def test_ringing_twice_is_heard_once_and_while_it_is_answered_once_more(redis: Redis) -> None:
    assert ring(redis) is True
    assert ring(redis) is False
    assert redis.lpop(queue(MAIL, redis).key)
    assert ring(redis) is True


def test_T32_the_bell_carries_a_name_and_nothing_else(redis: Redis) -> None:
    ring(redis)
    [job] = queue(MAIL, redis).jobs
    assert (job.func_name, job.args, job.kwargs) == (ENQUEUE_DUE, [], {})
    assert bytes(job.data).startswith(b"[")


def test_without_redis_the_bell_says_so_instead_of_waiting() -> None:
    with connect_redis("unix:///nonexistent/redis.sock") as connection, pytest.raises(RedisError):
        ring(connection)


def test_what_waits_is_counted_by_queue(redis: Redis, redis_url: str) -> None:
    ring(redis)
    assert queue_counts(redis_url) == [QueueCount(MAIL, 1, 0, 0), QueueCount(ROUTINE, 0, 0, 0)]
