"""What the tests of the audit share: rows, and somebody who owns the database and its triggers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from clinic.audit.keys import KeyRing
from clinic.audit.models import AuditEntry
from clinic.audit.record import record
from clinic.db import db, transaction
from tests.api.conftest import Program, token_of
from tests.application import Clock
from tests.cast import OnlinePatient, Staff

TABLES = ("audit_entry", "audit_seal", "audit_head")
Write = Callable[[int], list[int]]
Force = Callable[..., None]


def tell(number: int, *, at: datetime) -> None:
    """Add one row, of its own kind, in the open transaction."""
    record(at=at, actor_id="", action=f"told_{number}", subject_kind="clinic", subject_id="1")


def program_of(app: Flask, person: Staff | OnlinePatient) -> Program:
    """A program that has signed in as somebody."""
    return Program(app, token_of(app, person))


@pytest.fixture
def write(app: Flask, clock: Clock) -> Write:
    """`write(3)` adds three rows that tell different things, and returns their numbers."""

    def write(count: int) -> list[int]:
        with app.app_context():
            before = set(db.session.scalars(select(AuditEntry.seq)))
            for number in range(count):
                with transaction():
                    tell(number, at=clock.advance(seconds=1))
            return sorted(set(db.session.scalars(select(AuditEntry.seq))) - before)

    return write


@pytest.fixture
def force(app: Flask) -> Force:
    """Run statements as the owner of the database, who can take the triggers away."""

    def force(*statements: str, **values: Any) -> None:
        with app.app_context(), db.engine.begin() as connection:
            if db.engine.dialect.name == "postgresql":
                for table in TABLES:
                    connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
            else:
                query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
                for name in connection.scalars(text(query)).all():
                    connection.execute(text(f"DROP TRIGGER {name}"))
            for statement in statements:
                connection.execute(text(statement), values)

    return force


@pytest.fixture
def audit_keys(app: Flask) -> Iterator[None]:
    """The key of the tests is the second on the ring: it proves, another one makes."""
    yield from _with_keys(app, [("newer", "n" * 32), *app.config["AUDIT_KEYS"]])


@pytest.fixture
def forgotten_key(app: Flask, rows: list[int]) -> Iterator[None]:
    """Once the rows are there, the ring has another key only."""
    yield from _with_keys(app, [("newer", "n" * 32)])


def _with_keys(app: Flask, keys: list[tuple[str, str]]) -> Iterator[None]:
    before = app.extensions["audit_keys"]
    app.extensions["audit_keys"] = KeyRing(keys)
    yield
    app.extensions["audit_keys"] = before
