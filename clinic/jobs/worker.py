"""An RQ worker of the clinic: one queue, one process, and no end while Redis is away."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from flask import Flask
from redis import Redis
from redis.exceptions import ConnectionError as RedisGone
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisSilent
from rq import SimpleWorker, worker_registration
from rq.exceptions import StopRequested
from rq.job import Job
from rq.queue import Queue
from rq.serializers import JSONSerializer
from rq.worker import WorkerStatus

from clinic.jobs.alone import LOOK_UP, do_due, drain_act
from clinic.jobs.only_ours import OnlyOurs
from clinic.jobs.routine import ROUTINE_ACTS, Rounds
from clinic.jobs.stopping import Stopping
from clinic.jobs.tasks import make_sender, own_name
from clinic.notifications.channels import Send
from clinic.notifications.deliver import Deliverer
from clinic.queues import ROUTINE, connect_redis, queue

log = logging.getLogger(__name__)

#: A worker that was killed counts as dead a minute after this, its job as lost. RQ gives a Redis that
#: does not answer five seconds less.
LIFE_SIGN_SECONDS = 20
CLEANING_SECONDS = 15


class ClinicWorker(SimpleWorker):
    """RQ's worker, but for four things: it does jobs in a context of the application, leaves a mail
    server that was away alone, stops in good order without Redis too, and ends where RQ would wait
    for Redis: others look after the database then.
    """

    app: Flask
    stopping: Stopping

    def perform_job(self, job: Job, queue: Queue) -> bool:
        with self.app.app_context():
            return super().perform_job(job, queue)

    def execute_job(self, job: Job, queue: Queue) -> None:
        with _ended_by_silence():
            super().execute_job(job, queue)

    def heartbeat(self, *args: Any, **kwargs: Any) -> None:
        with _ended_by_silence():
            super().heartbeat(*args, **kwargs)

    def run_maintenance_tasks(self) -> None:
        """Tidy up, and say hello again: a Redis that was emptied has forgotten who works here."""
        self.connection.hset(self.key, mapping=self.serialize())
        worker_registration.register(self)
        super().run_maintenance_tasks()  # type: ignore[no-untyped-call]

    def check_for_suspension(self, burst: bool) -> None:
        """Before each job: nobody knocks at a mail server that was away just now."""
        super().check_for_suspension(burst)
        sender: Deliverer = self.app.extensions["deliverer"]
        if rest := sender.rests_for.total_seconds():
            if burst:
                raise StopRequested
            self.set_state(WorkerStatus.SUSPENDED)
            self.stopping.wait(rest)

    def request_stop(self, *_signal: Any) -> None:
        """Finish what it is at, whether Redis answers or not."""
        self.stopping.ask()
        self._stop_requested = True
        if self.get_state() != WorkerStatus.BUSY:
            raise StopRequested

    def teardown(self) -> None:
        with suppress(RedisError):
            super().teardown()  # type: ignore[no-untyped-call]
        listener: Any = self.pubsub_thread
        if listener is not None:
            listener.stop()  # else each outage would leave one behind

    def _install_signal_handlers(self) -> None:
        super()._install_signal_handlers()  # type: ignore[no-untyped-call]
        self._stop_requested = self.stopping.is_asked  # while it said hello to Redis


@contextmanager
def _ended_by_silence() -> Iterator[None]:
    """RQ retries for ever when the line to Redis is cut, and ends when nothing comes over it."""
    try:
        yield
    except RedisGone as error:
        raise RedisSilent from error


def new_worker(app: Flask, name: str, connection: Redis, stopping: Stopping) -> ClinicWorker:
    """A worker for the queue of this name that has said hello to Redis. Raises RedisError if it is away."""
    worker = ClinicWorker(
        [queue(name, connection, job_class=OnlyOurs)],
        name=own_name(),
        connection=connection,
        serializer=JSONSerializer,
        job_class=OnlyOurs,
        worker_ttl=LIFE_SIGN_SECONDS,
        maintenance_interval=CLEANING_SECONDS,
        log_job_description=False,
    )
    worker.app, worker.stopping = app, stopping
    return worker


def work(app: Flask, name: str, send: Send, stopping: Stopping) -> None:
    """Do the jobs of a queue until told to stop; without Redis, what is due by the database.

    `send` delivers a letter by mail. For the main thread of a process of its own.
    """
    sender = app.extensions["deliverer"] = make_sender(app, send)
    rounds = Rounds(ROUTINE_ACTS if name == ROUTINE else [drain_act(sender, stopping)])
    is_away = False
    with suppress(StopRequested):  # RQ's answer to the signal, wherever it comes
        while not stopping.is_asked:
            stopping.listen()
            is_away = not _work_with_redis(app, name, stopping, is_away=is_away)
            if not stopping.is_asked:
                do_due(app, rounds)
                stopping.wait(LOOK_UP)


def _work_with_redis(app: Flask, name: str, stopping: Stopping, *, is_away: bool) -> bool:
    """False if Redis is away, or there is none."""
    url = app.config["REDIS_URL"]
    # RQ tells of every step; that helps only whoever looks for a fault.
    level = "DEBUG" if app.config["LOG_LEVEL"] == "DEBUG" else "WARNING"
    try:
        if url:
            with connect_redis(url) as connection:
                new_worker(app, name, connection, stopping).work(logging_level=level)
    except RedisError as error:
        if not is_away:
            log.warning("Redis is away: %s", type(error).__name__)
        return False
    return bool(url)
