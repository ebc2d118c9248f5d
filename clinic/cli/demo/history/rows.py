"""Rows by the thousand: gathered, and written some at a time by table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Table, inspect

from clinic.audit.record import record_past
from clinic.db import Base, db

#: So many rows of a table are written at once.
BATCH = 5_000

Row = Mapping[str, Any]


class Rows:
    """Rows that wait to be written, in an open transaction; `say` is told how many there are so far."""

    def __init__(self, say: Callable[[int], None], order: Sequence[type[Base]]) -> None:
        """`order`: each table stands before those that point at it."""
        self._waiting: dict[type[Base], list[Row]] = {model: [] for model in order}
        self._say, self._written = say, 0
        #: What the audit has of it: written last, in order of time.
        self.audit: list[Row] = []

    def add(self, model: type[Base], row: Row) -> None:
        """Write a row before long, after what it points at."""
        self._waiting[model].append(row)

    def keep(self) -> None:
        """Write what waits, if it is a batch."""
        if sum(map(len, self._waiting.values())) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what waits, the first table first."""
        for model, rows in self._waiting.items():
            if rows:
                insert_rows(model, rows)
                self._count(len(rows))
                rows.clear()

    def flush_audit(self) -> None:
        """Write the audit's, the earliest first."""
        self.audit.sort(key=lambda row: row["at"])
        for first in range(0, len(self.audit), BATCH):
            some = self.audit[first : first + BATCH]
            record_past(some)
            self._count(len(some))

    def _count(self, more: int) -> None:
        self._written += more
        self._say(self._written)


def insert_rows(model: type[Base], rows: Iterable[Row]) -> None:
    """Insert rows at once; a column that none of them names gets its default."""
    db.session.execute(cast("Table", model.__table__).insert(), list(rows))


def with_defaults(new: Any) -> Any:
    """A new row of a model, in no session, with the plain values of the columns that it leaves out."""
    for name, default in _defaults(type(new)).items():
        if name not in new.__dict__:
            setattr(new, name, default)
    return new


def columns_of(new: Base) -> dict[str, Any]:
    """The columns of a row that `with_defaults` made whole."""
    return {name: new.__dict__[name] for name in _defaults(type(new))}


_known: dict[type[Base], dict[str, Any]] = {}


def _defaults(model: type[Base]) -> dict[str, Any]:
    if model not in _known:
        columns = inspect(model).column_attrs
        _known[model] = {
            one.key: _plain(one.columns[0].default)
            for one in columns
            if one.columns[0].table is not None
        }
    return _known[model]


def _plain(default: Any) -> Any:
    return default.arg if default is not None and default.is_scalar else None
