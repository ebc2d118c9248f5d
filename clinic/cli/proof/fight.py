"""Real processes that ask for the same times at the same moment."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerProcess
from multiprocessing.synchronize import Barrier
from time import perf_counter
from typing import Any

from flask import Flask

from clinic.booking.book import book
from clinic.cli.proof.rounds import Request
from clinic.core.errors import DomainError
from clinic.db import db
from config import from_environment

BuildApp = Callable[[Mapping[str, Any]], Flask]

ACCEPTED, REFUSED = "accepted", "refused"
#: A worker that waits so long, in seconds, for the others to begin gives up.
PATIENCE = 120
#: So long, in seconds, a whole round may take.
ROUND_WITHIN = 1800


@dataclass(frozen=True)
class Outcome:
    """What came of a request: accepted, refused, or the name of an error; and how long it took."""

    outcome: str
    seconds: float


class Fighters:
    """Processes that have the application at hand and wait for a round."""

    def __init__(self, build: BuildApp, environ: Mapping[str, str], workers: int) -> None:
        server = multiprocessing.get_context("forkserver")
        server.set_forkserver_preload([__name__, build.__module__])  # read once, not by each
        self._start = server.Barrier(workers)  # kept: without it the workers would not find it
        self._lines: list[Connection] = []
        self._processes: list[ForkServerProcess] = []
        for _ in range(workers):
            ours, theirs = server.Pipe()
            process = server.Process(
                target=_work, args=(build, dict(environ), theirs, self._start), daemon=True
            )
            process.start()
            theirs.close()
            self._lines.append(ours)
            self._processes.append(process)

    def fight(self, requests: Sequence[Sequence[Request]], now: datetime) -> list[Outcome]:
        """Let each worker make its requests, heat by heat, all together.

        Raises RuntimeError if a worker has died or does not answer.
        """
        heats = max(map(len, requests))
        for line, own in zip(self._lines, requests, strict=True):
            # Who has nothing to ask for in the last heat stands at the start all the same.
            line.send(([*own, *[None] * (heats - len(own))], now))
        answers: list[Outcome] = []
        waiting = list(self._lines)
        while waiting:
            ready = wait(waiting, timeout=ROUND_WITHIN)
            if not ready:
                raise RuntimeError("the workers do not answer")
            for line in waiting[:]:
                if line in ready:
                    answers += _received(line)
                    waiting.remove(line)
        return answers

    def stop(self) -> None:
        """End every process, now."""
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.join()


@contextmanager
def fighters(build: BuildApp, environ: Mapping[str, str], workers: int) -> Iterator[Fighters]:
    """So many processes, ended again whatever happens."""
    found = Fighters(build, environ, workers)
    try:
        yield found
    finally:
        found.stop()


def _received(line: Connection) -> list[Outcome]:
    try:
        answers: list[Outcome] = line.recv()
    except (EOFError, ConnectionError):
        raise RuntimeError("a worker has died") from None
    return answers


# -- in the worker ---------------------------------------------------------------------------------


def _work(build: BuildApp, environ: Mapping[str, str], line: Connection, start: Barrier) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, who ends us
    app = build(from_environment(environ))
    while True:
        try:
            requests, now = line.recv()
        except EOFError:  # the parent has gone
            return
        line.send(_heats(app, requests, start, now=now))


def _heats(
    app: Flask, requests: Sequence[Request | None], start: Barrier, *, now: datetime
) -> list[Outcome]:
    answers = []
    for request in requests:
        with app.app_context():
            db.session.connection()  # so that nobody is late because of it
            db.session.rollback()
            start.wait(PATIENCE)
            if request is not None:
                answers.append(_try(request, now=now))
    return answers


def _try(request: Request, *, now: datetime) -> Outcome:
    began = perf_counter()
    outcome = ACCEPTED
    try:
        book(
            request.actor,
            doctor_id=request.doctor_id,
            specialty_id=request.specialty_id,
            visit_type_id=request.visit_type_id,
            starts_at=request.starts_at,
            now=now,
        )
    except DomainError as error:
        # Anything but a taken slot would mean that the proof itself is wrong.
        outcome = REFUSED if error.code == "slot_taken" else error.code
    except Exception as error:  # counted and named, never shown: it may quote data
        outcome = type(error).__name__
    return Outcome(outcome, perf_counter() - began)
