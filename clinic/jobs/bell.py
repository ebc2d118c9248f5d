"""The bell that wakes the worker. It may be lost: whatever is owed is a row in the database."""

from __future__ import annotations

from redis import Redis
from rq import Queue
from rq.exceptions import DuplicateJobError
from rq.serializers import JSONSerializer

QUEUE = "clinic"
#: A job that still has not begun after so many seconds may be rung for again.
FORGOTTEN_AFTER = 300
#: A failed job is remembered for so many seconds, and not rung for again meanwhile.
FAILURE_KEPT = 60


def connect(url: str) -> Redis:
    """A Redis that answers soon or not at all."""
    return Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2)


def queue(connection: Redis) -> Queue:
    """The queue of the clinic's worker. Jobs travel as JSON: nobody can smuggle code in."""
    return Queue(QUEUE, connection=connection, serializer=JSONSerializer)


def ring(connection: Redis, job: str) -> bool:
    """Ask for this job, named by its import path; false if it is already waiting or running.

    Raises redis.exceptions.RedisError if nobody hears the bell.
    """
    try:
        queue(connection).enqueue(
            job,
            job_id=job.replace(".", "-"),
            unique=True,
            ttl=FORGOTTEN_AFTER,
            result_ttl=0,
            failure_ttl=FAILURE_KEPT,
        )
    except DuplicateJobError:
        return False
    return True
