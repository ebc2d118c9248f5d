"""RQ's queues: mails to be sent, and what the clinic does by itself.

They may be lost: whatever is owed is a row in the database, and is put in again.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app
from redis import Redis
from rq import Queue, worker_registration
from rq.exceptions import DuplicateJobError
from rq.job import Job
from rq.serializers import JSONSerializer

MAIL, ROUTINE = "mail", "routine"
#: The jobs, by their import paths: the first takes the id of a message, the second puts all that is
#: due into the queue.
DELIVER, ENQUEUE_DUE = "clinic.jobs.tasks.deliver", "clinic.jobs.tasks.enqueue_due"
#: Sending hangs up after ten times MAIL_TIMEOUT_SECONDS, wherever it stands; a mail is leased, and its
#: job may last, for so many times.
LEASE_STEPS = 12
#: Other jobs may last so many seconds.
LONGEST = 600
#: How long RQ knows that a job was done, and why one failed, in seconds.
KEPT, FAILURE_KEPT = 120, 3600


@dataclass(frozen=True, slots=True)
class QueueCount:
    """How many jobs of a queue wait, how many are being done, and how many workers there are for it."""

    name: str
    waiting: int
    working: int
    workers: int


def connect_redis(url: str, *, patience: float = 2.0) -> Redis:
    """A Redis that answers within so many seconds or not at all."""
    return Redis.from_url(url, socket_timeout=patience, socket_connect_timeout=patience)


def queue(name: str, connection: Redis, *, job_class: type[Job] = Job) -> Queue:
    """One of the clinic's queues. Jobs travel as JSON: nobody can smuggle code in."""
    return Queue(name, connection=connection, serializer=JSONSerializer, job_class=job_class)


def lease_length() -> timedelta:
    """How long a sender has for a mail."""
    return timedelta(seconds=LEASE_STEPS * current_app.config["MAIL_TIMEOUT_SECONDS"])


def enqueue_mails(connection: Redis, mails: Iterable[tuple[str, int]]) -> int:
    """Put mails into their queue that do not wait there, by id and number of tries; returns how many.

    Raises RedisError, as all that follow.
    """
    mail = queue(MAIL, connection)
    waiting, timeout = set(mail.job_ids), int(lease_length().total_seconds())
    new = [
        Queue.prepare_data(
            DELIVER,
            (id_,),
            job_id=job_id,
            timeout=timeout,
            result_ttl=KEPT,
            failure_ttl=FAILURE_KEPT,
        )
        for id_, tries in mails
        if (job_id := f"{id_}-{tries}") not in waiting
    ]
    return len(mail.enqueue_many(new)) if new else 0


def enqueue_once(connection: Redis, name: str, job: str, *, time: str) -> bool:
    """Put a job into the queue of this name, once for each `time`, whoever else does; False if it was.

    It goes ahead of all others. If nobody is free for it soon it is forgotten: the next one comes.
    """
    kept = dict.fromkeys(("ttl", "result_ttl", "failure_ttl"), KEPT)
    try:
        queue(name, connection).enqueue(
            job,
            job_id=f"{_short(job)}-{time}",
            job_timeout=LONGEST,
            unique=True,
            at_front=True,
            **kept,
        )
    except DuplicateJobError:
        return False
    return True


def ring(connection: Redis) -> bool:
    """Ask for what is due to be put in now; False if that waits to be done already.

    If it is just being done, it is done once more: it may have looked already.
    """
    if any(
        id_.startswith(_short(ENQUEUE_DUE)) for id_ in queue(MAIL, connection).get_job_ids(0, 1)
    ):
        return False
    return enqueue_once(connection, MAIL, ENQUEUE_DUE, time=secrets.token_hex(8))


def queue_counts(url: str) -> list[QueueCount]:
    """What waits and is being done just now."""
    with connect_redis(url, patience=0.5) as connection:
        return [
            QueueCount(
                name=one.name,
                waiting=one.count,
                working=one.started_job_registry.get_job_count(cleanup=False),
                workers=len(worker_registration.get_keys(one)),
            )
            for one in (queue(name, connection) for name in (MAIL, ROUTINE))
        ]


def _short(job: str) -> str:
    return job.rpartition(".")[2]
