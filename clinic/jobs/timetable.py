"""What happens every so often, rung for by the worker or done in the web process.

The timetable remembers nothing: what is due is read from the database when the job runs, so a
missed minute is made up for by the next.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Thread

from redis import Redis
from redis.exceptions import RedisError

from clinic.jobs.bell import ring

log = logging.getLogger(__name__)

SWEEP = "clinic.jobs.sweep.sweep"
SECONDS_BETWEEN_SWEEPS = 60.0


def ring_regularly(connection: Redis, *, seconds: float = SECONDS_BETWEEN_SWEEPS) -> Event:
    """Ring for the sweep now and then, in a thread, until the returned event is set."""

    def ring_if_heard() -> None:
        try:
            ring(connection, SWEEP)
        except RedisError as error:
            log.warning("Redis does not hear the bell: %s", error)

    return regularly(ring_if_heard, seconds=seconds)


def regularly(act: Callable[[], object], *, seconds: float) -> Event:
    """Do something at once and then every so many seconds, in a thread, until the event is set.

    An error is logged and does not end it.
    """
    stop = Event()

    def until_stopped() -> None:
        while True:
            try:
                act()
            except Exception:
                log.exception("the timetable goes on after an error")
            if stop.wait(seconds):
                return

    Thread(target=until_stopped, name="timetable", daemon=True).start()
    return stop
