"""An RQ worker that outlives its Redis."""

from __future__ import annotations

import logging
from contextlib import suppress
from types import FrameType
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from rq import SimpleWorker
from rq.exceptions import StopRequested
from rq.serializers import JSONSerializer

from clinic.jobs.bell import queue
from clinic.jobs.only_wake import OnlyWake
from clinic.jobs.stopping import Stopping

log = logging.getLogger(__name__)

#: A worker that was killed counts as dead after this many seconds and a bit, its job as lost.
LIFE_SIGN_SECONDS = 30
CLEANING_SECONDS = 15
LONGEST_PAUSE = 15.0


class ClinicWorker(SimpleWorker):
    """RQ's worker, but for how it stops: without Redis, too, it stops in good order.

    It does its jobs in this very process, where the timetable runs that they wake.
    """

    stopping: Stopping

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        self.stopping.ask()
        try:
            super().request_stop(signum, frame)  # type: ignore[no-untyped-call]
        except RedisError:
            raise StopRequested from None

    def teardown(self) -> None:
        with suppress(RedisError):
            super().teardown()  # type: ignore[no-untyped-call]
        listener: Any = self.pubsub_thread
        if listener is not None:
            listener.stop()  # else each outage would leave one behind

    def _install_signal_handlers(self) -> None:
        super()._install_signal_handlers()  # type: ignore[no-untyped-call]
        self._stop_requested = self.stopping.is_asked  # while it said hello to Redis


def work(connection: Redis, stopping: Stopping, *, log_level: str) -> None:
    """Do jobs until told to stop; whenever Redis goes away, wait for it to come back."""
    pause = 1.0
    with suppress(StopRequested):  # RQ's answer to the signal, wherever it comes
        while not stopping.is_asked:
            stopping.listen()
            try:
                if new_worker(connection, stopping).work(logging_level=log_level):
                    pause = 1.0
            except RedisError as error:
                log.warning("Redis is away: %s", type(error).__name__)
            stopping.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)


def new_worker(connection: Redis, stopping: Stopping) -> ClinicWorker:
    """A worker that has said hello to Redis. Raises RedisError if it is away."""
    worker = ClinicWorker(
        [queue(connection)],
        connection=connection,
        serializer=JSONSerializer,
        job_class=OnlyWake,
        worker_ttl=LIFE_SIGN_SECONDS,
        maintenance_interval=CLEANING_SECONDS,
        log_job_description=False,
    )
    worker.stopping = stopping
    worker.max_connection_wait_time = LONGEST_PAUSE
    return worker
