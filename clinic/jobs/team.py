"""The processes of a worker: one for the routine, the others for mails, and who keeps them and the time.

Nobody is held up by a slow mail server but who waits for it, and who is killed has one mail in hand.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from time import monotonic

from flask import Flask
from redis import Redis
from redis.exceptions import RedisError

from clinic.jobs.routine import SCHEDULE, Rounds
from clinic.jobs.stopping import Stopping
from clinic.jobs.worker import work
from clinic.notifications.channels import Send
from clinic.queues import MAIL, ROUTINE, connect_redis, enqueue_once

log = logging.getLogger(__name__)

#: The queue of each process.
POSTS = (ROUTINE, MAIL, MAIL)
#: How long the processes may take to finish what they are at, in seconds.
PATIENCE = 15.0
_forks = get_context("fork")


class Team:
    """RQ workers of one machine, and their scheduler."""

    def __init__(self, app: Flask, send: Send, *, tie: Callable[[], None] | None = None) -> None:
        """`send` delivers a letter by mail. `tie` is called in each new process, so that it ends in good
        order if this one dies.
        """
        self._app, self._send, self._tie = app, send, tie
        self._members: dict[int, BaseProcess] = {}

    def work(self, stopping: Stopping) -> None:
        """Keep the processes alive, and put what is due by time into RQ's queues, until told to stop."""
        gc.freeze()  # what was read from disk is shared by all
        scheduler = Scheduler(self._app)
        while not stopping.is_asked:
            for place, queue in enumerate(POSTS):
                self._keep(place, queue, stopping)
            scheduler.enqueue_due()
            stopping.wait(1.0)
        self._stop()

    def _keep(self, place: int, queue: str, stopping: Stopping) -> None:
        member = self._members.get(place)
        if member is not None and member.is_alive():
            return
        if member is not None:
            log.warning("%s ended (%s), and is started again", member.name, member.exitcode)
        fresh = _forks.Process(target=self._live, args=(queue, stopping), name=f"{queue}-{place}")
        fresh.start()
        self._members[place] = fresh

    def _live(self, queue: str, stopping: Stopping) -> None:
        if self._tie:
            self._tie()
        work(self._app, queue, self._send, stopping)

    def _stop(self) -> None:
        for member in self._members.values():
            member.terminate()
        until = monotonic() + PATIENCE
        for member in self._members.values():
            member.join(max(0.0, until - monotonic()))
            if member.is_alive():
                member.kill()


class Scheduler:
    """Puts acts into RQ's queues when their time comes, once for all who do so on all machines."""

    def __init__(self, app: Flask) -> None:
        url = app.config["REDIS_URL"]
        self._app, self._rounds = app, Rounds(SCHEDULE)
        self._redis: Redis | None = connect_redis(url) if url else None

    def enqueue_due(self) -> None:
        """While Redis is away nothing is; the workers look into the database themselves then."""
        if self._redis is None:
            return
        with self._app.app_context():
            try:
                for act, time in self._rounds.due():
                    enqueue_once(self._redis, act.queue, act.job, time=time)
            except RedisError as error:
                log.debug("nothing is scheduled: %s", type(error).__name__)
