"""The rows of the goals' table: each kind of request in turn, round for round."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import click
from sqlalchemy import event

from bench import goals
from bench.clinics import Clinic
from bench.goals import Cost, Row
from bench.load import Measured, Request, measure
from bench.server import serving
from bench.settings import note
from bench.views import PLAIN, WITHIN, views
from clinic.db import db
from tests.counting import statements

ROUNDS = 5
WARM_UP = 0.3
ANSWERS = {goals.UNCHANGED: 304, goals.BOOKING: 201}


def measure_rows(clinic: Clinic, seconds: float, *, now: datetime) -> list[Row]:
    """Whatever else the machine does hits all alike: they are asked in turn."""
    with serving(clinic.settings, "bench.floors:app", database=clinic.database) as server:
        asked = views(server, clinic.stage, now)
        for requests in asked.values():
            measure(server, requests, WARM_UP)  # so that everything has been called
        rounds: dict[str, list[Measured]] = {name: [] for name in asked}
        for number in range(ROUNDS):
            for name, requests in asked.items():
                note(f"round {number + 1}: {name}")
                rounds[name].append(_all_right(name, measure(server, requests, seconds)))
    note("")
    costs = {name: _cost(clinic, next(requests)) for name, requests in asked.items()}
    size, doctors = clinic.size, len(clinic.stage.doctor_ids)
    return [goals.row(size, doctors, name, rounds, costs[name]) for name in asked]


def _all_right(name: str, measured: Measured) -> Measured:
    """A refusal is quick: a figure with refusals in it would flatter."""
    wrong = Counter(measured.answers)
    del wrong[ANSWERS.get(name, 200)]
    if wrong or not measured.answers:
        raise click.ClickException(f"{name}: answers were {dict(measured.answers)}")
    return measured


def _cost(clinic: Clinic, request: Request) -> Cost:
    """Asked once in this process, where statements can be counted; the floors are not in it."""
    if request.path in (PLAIN, WITHIN):
        return Cost(0, 0, len("ok\n"))
    client = clinic.app.test_client(use_cookies=False)
    with clinic.app.app_context(), statements() as asked, _rows() as rows:
        answer = client.open(
            request.path,
            method=request.method,
            data=request.body,
            headers=request.headers,
            base_url=clinic.origin,
        )
        db.session.remove()
    return Cost(len(asked), sum(rows), len(answer.data))


@contextmanager
def _rows() -> Iterator[list[int]]:
    """How many rows each statement gave or changed."""
    found: list[int] = []

    def note_rows(_connection: Any, cursor: Any, *_: Any) -> None:
        found.append(max(0, cursor.rowcount))

    event.listen(db.engine, "after_cursor_execute", note_rows)
    try:
        yield found
    finally:
        event.remove(db.engine, "after_cursor_execute", note_rows)
