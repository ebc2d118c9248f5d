"""The bell that wakes the worker. It may be lost: whatever is owed is a row in the database."""

from __future__ import annotations

import secrets

from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

from clinic.jobs.only_wake import OnlyWake

QUEUE = "clinic"
#: A failed job can be looked at for so many seconds.
FAILURE_KEPT = 3600


def connect_redis(url: str, *, patience: float = 2.0) -> Redis:
    """A Redis that answers within so many seconds or not at all."""
    return Redis.from_url(url, socket_timeout=patience, socket_connect_timeout=patience)


def queue(connection: Redis) -> Queue:
    """The queue of the clinic's worker. Jobs travel as JSON: nobody can smuggle code in."""
    return Queue(QUEUE, connection=connection, serializer=JSONSerializer, job_class=OnlyWake)


def ring_worker(connection: Redis, job: str) -> bool:
    """Ask for this job, named by its import path; false if it is already waiting.

    If it is just being done, it is done once more: it may have looked already. Two that ring at the
    same moment may both be heard, and nothing is ever in the way of the next: jobs may run twice.
    Raises redis.exceptions.RedisError if nobody hears the bell.
    """
    waiting, name = queue(connection), job.replace(".", "-")
    if any(job_id.startswith(name) for job_id in waiting.job_ids):
        return False
    job_id = f"{name}-{secrets.token_hex(8)}"
    waiting.enqueue(job, job_id=job_id, result_ttl=0, failure_ttl=FAILURE_KEPT)
    return True
