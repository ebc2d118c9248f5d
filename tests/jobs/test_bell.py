"""The bell: heard once, never piling up, and nothing is lost when nobody hears it."""

from __future__ import annotations

import pytest
from redis.exceptions import RedisError

from clinic.jobs.bell import connect_redis, queue, ring_worker
from clinic.jobs.wake import WAKE


def test_ringing_twice_asks_for_the_job_once(redis_url: str) -> None:
    with connect_redis(redis_url) as connection:
        assert ring_worker(connection, WAKE) is True
        assert ring_worker(connection, WAKE) is False
        assert queue(connection).count == 1


def test_ringing_while_the_job_is_done_asks_for_it_once_more(redis_url: str) -> None:
    with connect_redis(redis_url) as connection:
        ring_worker(connection, WAKE)
        being_done = connection.lpop(queue(connection).key)
        assert being_done
        assert ring_worker(connection, WAKE) is True


def test_T32_the_bell_carries_a_name_and_nothing_else(redis_url: str) -> None:
    with connect_redis(redis_url) as connection:
        ring_worker(connection, WAKE)
        job = queue(connection).jobs[0]
        assert job.func_name == "clinic.jobs.wake.wake"
        assert (job.args, job.kwargs) == ([], {})
        assert bytes(job.data).startswith(b"[")


def test_without_redis_the_bell_says_so_instead_of_waiting() -> None:
    with connect_redis("unix:///nonexistent/redis.sock") as connection, pytest.raises(RedisError):
        ring_worker(connection, WAKE)
