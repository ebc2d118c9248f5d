"""What a piece of code asks the database, statement by statement."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event

from clinic.db import db


@dataclass(frozen=True)
class Statement:
    """One statement as the driver gets it."""

    sql: str
    parameters: Any


@contextmanager
def statements() -> Iterator[list[Statement]]:
    """All queries and changes from here on; what begins and ends transactions is not among them.

    Needs an open context of the application.
    """
    found: list[Statement] = []

    def note(_connection: Any, _cursor: Any, sql: str, parameters: Any, *_: Any) -> None:
        if sql.split(maxsplit=1)[0].upper() in ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH"):
            found.append(Statement(sql, parameters))

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def besides_the_audit(found: list[Statement]) -> list[Statement]:
    """The statements that do not only leave a row in the audit."""
    return [one for one in found if "audit_entry" not in one.sql and "audit_repeat" not in one.sql]
