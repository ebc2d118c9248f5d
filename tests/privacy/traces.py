"""All that the database keeps, as who has its files or its password would read it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select, text

from clinic.db import db


def everything() -> str:
    """All that the tables hold, as text."""
    tables = db.metadata.sorted_tables
    with db.engine.connect() as connection:
        return repr(
            [connection.execute(select(text("*")).select_from(one)).all() for one in tables]
        )


def all_traces() -> str:
    """The same, and on SQLite whatever else stands in its file and its log."""
    if db.engine.dialect.name != "sqlite":
        return everything()
    file = Path(str(db.engine.url.database))
    log = file.with_name(f"{file.name}-wal")
    return everything() + "".join(one.read_bytes().decode("latin-1") for one in (file, log))
