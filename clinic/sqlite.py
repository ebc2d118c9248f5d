"""SQLite as a database for several threads and processes: begun by hand, changed by one at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Engine, event

from clinic.core.errors import Busy

#: How long whoever wants to change something waits for others that do, in seconds.
PATIENCE = 15.0

_turn = Lock()


@contextmanager
def turn_to_write(engine: Engine | Connection, *, patience: float) -> Iterator[dict[str, Any]]:
    """Change something as the only thread of this process that does; gives the connection's options.

    SQLite has one writer at a time anyway. Who waits here holds no connection of the pool: those are
    for who reads. Raises Busy after `patience` seconds. On another database nobody waits.
    """
    if engine.dialect.name != "sqlite":
        yield {}
        return
    deadline = monotonic() + patience
    if not _turn.acquire(timeout=patience):
        raise Busy()
    try:
        # Another process may be writing still, for what is left of the time.
        left = max(0.0, deadline - monotonic())
        yield {"sqlite_begin": "IMMEDIATE", "sqlite_patience": left}
    finally:
        _turn.release()


@event.listens_for(Engine, "connect")
def _prepare(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # the driver must not begin by itself, see _begin
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        "recursive_triggers=ON",  # or INSERT OR REPLACE would slip past a BEFORE DELETE
        "synchronous=FULL",
        "trusted_schema=OFF",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    """Reads begin plainly and wait for nobody; whatever may write takes the lock at once."""
    if connection.dialect.name != "sqlite":
        return
    options = connection.get_execution_options()
    patience = options.get("sqlite_patience", PATIENCE)
    driver: Any = connection.connection.driver_connection
    driver.execute(f"PRAGMA busy_timeout={patience * 1000:.0f}")
    connection.exec_driver_sql(f"BEGIN {options.get('sqlite_begin', 'DEFERRED')}")
