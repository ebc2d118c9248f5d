"""SQLite as a database for several threads and processes: begun by hand, changed by one at a time."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, event

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


def empty_log(engine: Engine) -> None:
    """Bring what is in the write-ahead log into the file and leave nothing of it, if nobody needs it now.

    Until then, the log holds pages as they were: also words that are deleted by now.
    """
    if engine.dialect.name != "sqlite":
        return
    raw = engine.raw_connection()
    try:
        raw.execute("PRAGMA busy_timeout=100")  # nobody shall wait for this
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        raw.close()


@event.listens_for(Engine, "do_connect")
def _keep_to_the_owner(dialect: Dialect, _record: Any, arguments: list[Any], _options: Any) -> None:
    """The file, and with it its log, is there for the account of the clinic alone."""
    if dialect.name != "sqlite" or not arguments or str(arguments[0]).startswith((":", "file:")):
        return
    file = Path(arguments[0])
    with suppress(OSError):  # whether it can be opened at all, SQLite says
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
        for one in (file, *(file.with_name(f"{file.name}-{log}") for log in ("wal", "shm"))):
            if one.exists() and one.stat().st_mode & 0o077:
                one.chmod(0o600)


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
        "secure_delete=ON",  # what is deleted or changed is overwritten in the file
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
