"""Several people act at the same moment: threads that start together, each with its own connection."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Barrier, Thread
from typing import Any

from flask import Flask

from clinic.core.errors import DomainError
from clinic.db import db

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
    outcomes = [Outcome() for _ in acts]
    broken: list[BaseException] = []
    start = Barrier(len(acts), timeout=WITHIN)

    def run(act: Callable[[], Any], outcome: Outcome) -> None:
        try:
            with app.app_context():
                db.session.connection()  # so that nobody comes late because of it
                db.session.rollback()
                start.wait()
                outcome.value = act()
        except DomainError as error:
            outcome.refusal = error
        except BaseException as error:
            broken.append(error)

    threads = [
        Thread(target=run, args=pair, daemon=True) for pair in zip(acts, outcomes, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WITHIN)
        assert not thread.is_alive(), "somebody still waits"
    if broken:
        raise broken[0]
    return outcomes


def said(outcomes: Sequence[Outcome]) -> list[str]:
    """What all were told, sorted."""
    return sorted(outcome.said for outcome in outcomes)
