"""An RQ worker that outlives its Redis."""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from types import FrameType

from redis import Redis
from redis.exceptions import RedisError
from rq import SimpleWorker
from rq.exceptions import StopRequested
from rq.serializers import JSONSerializer

from clinic.jobs.bell import queue

log = logging.getLogger(__name__)

#: A worker that was killed counts as dead after this many seconds and a bit, its job as lost.
LIFE_SIGN_SECONDS = 30
CLEANING_SECONDS = 15
LONGEST_PAUSE = 15.0


class ClinicWorker(SimpleWorker):
    """RQ's worker, but for how it stops: without Redis, too, it stops in good order.

    It does its jobs in this very process, where the timetable runs that they wake.
    """

    asked_to_stop = False

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        self.asked_to_stop = True
        try:
            super().request_stop(signum, frame)  # type: ignore[no-untyped-call]
        except RedisError:
            raise StopRequested from None

    def teardown(self) -> None:
        with suppress(RedisError):
            super().teardown()  # type: ignore[no-untyped-call]


def work(connection: Redis, *, log_level: str) -> None:
    """Do jobs until SIGTERM or SIGINT; whenever Redis goes away, wait for it to come back."""
    pause = 1.0
    while True:
        worker = ClinicWorker(
            [queue(connection)],
            connection=connection,
            serializer=JSONSerializer,
            worker_ttl=LIFE_SIGN_SECONDS,
            maintenance_interval=CLEANING_SECONDS,
            log_job_description=False,
        )
        worker.max_connection_wait_time = LONGEST_PAUSE
        try:
            if worker.work(logging_level=log_level):
                pause = 1.0
        except RedisError as error:
            log.warning("Redis is away: %s", error)
        if worker.asked_to_stop:
            return
        time.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)
