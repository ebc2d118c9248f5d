"""Several people act at the same moment: threads that start together, each with its own connection."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from threading import Barrier, Thread
from typing import Any, TypeVar

from flask import Flask

from clinic.core.errors import DomainError
from clinic.db import db

T = TypeVar("T")

WITHIN = 60


@dataclass
class Outcome:
    """What came of an act: its value, or the refusal."""

    value: Any = None
    refusal: DomainError | None = None

    @property
    def said(self) -> str:
        """ "done", or the code of the refusal."""
        return "done" if self.refusal is None else self.refusal.code


def together(app: Flask, acts: Sequence[Callable[[], Any]]) -> list[Outcome]:
    """Let everybody act at once, and wait for all. Whatever is no refusal is raised here."""
    start = Barrier(len(acts), timeout=WITHIN)

    def run(act: Callable[[], Any]) -> Outcome:
        try:
            with app.app_context():
                db.session.connection()  # so that nobody comes late because of it
                db.session.rollback()
                start.wait()
                return Outcome(act())
        except DomainError as error:
            return Outcome(refusal=error)

    return _in_threads([partial(run, act) for act in acts])


def sent_together(requests: Sequence[Callable[[], T]]) -> list[T]:
    """Send all requests at once, and wait for all the answers."""
    start = Barrier(len(requests), timeout=WITHIN)

    def send(request: Callable[[], T]) -> T:
        start.wait()
        return request()

    return _in_threads([partial(send, request) for request in requests])


def said(outcomes: Sequence[Outcome]) -> list[str]:
    """What all were told, sorted."""
    return sorted(outcome.said for outcome in outcomes)


def _in_threads(jobs: Sequence[Callable[[], T]]) -> list[T]:
    """What the jobs return, each in a thread of its own. What one of them raises is raised here."""
    done: dict[int, T] = {}
    broken: list[BaseException] = []

    def run(number: int, job: Callable[[], T]) -> None:
        try:
            done[number] = job()
        except BaseException as error:
            broken.append(error)

    threads = [Thread(target=run, args=pair, daemon=True) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WITHIN)
        assert not thread.is_alive(), "somebody still waits"
    if broken:
        raise broken[0]
    return [done[number] for number in range(len(jobs))]
