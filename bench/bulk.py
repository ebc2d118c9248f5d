"""Many rows at once, as quickly as the database takes them: every constraint and index stays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from sqlalchemy import Column, Dialect, Table, insert, text
from sqlalchemy.sql.schema import CallableColumnDefault, ScalarElementColumnDefault

from clinic.db import Base, transaction

AT_ONCE = 5_000
Row = Mapping[str, Any]


def put(model: type[Base], rows: Iterable[Row]) -> None:
    """Add rows that all name the same columns, in one transaction, with an open context.

    What they leave out is the column's default. PostgreSQL gets them by COPY, which checks as INSERT does.
    """
    table = model.__table__
    assert isinstance(table, Table)
    waiting = iter(rows)
    with transaction() as session:
        connection = session.connection()
        if connection.dialect.name != "postgresql":
            while some := list(islice(waiting, AT_ONCE)):
                connection.execute(insert(table), some)
            return
        # One COPY is one statement, and longer than any of the clinic's may be.
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        cursor = connection.connection.cursor()
        for names, values in _columns(table, waiting, connection.dialect):
            with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)


def _columns(
    table: Table, rows: Iterator[Row], dialect: Dialect
) -> Iterator[tuple[str, Iterator[list[Any]]]]:
    """The names of the columns, and each row as the driver takes it; nothing if there is no row."""
    first = next(rows, None)
    if first is None:
        return
    columns = [one for one in table.c if one.name in first or one.default is not None]
    sent = [(_value_of(one, is_given=one.name in first), _sent(one, dialect)) for one in columns]

    def values() -> Iterator[list[Any]]:
        for row in chain([first], rows):
            yield [as_sent(value_of(row)) for value_of, as_sent in sent]

    yield ", ".join(one.name for one in columns), values()


@dataclass(frozen=True)
class _Given:
    """What a column's default may ask: what else is in the row."""

    row: Row

    def get_current_parameters(self) -> Row:
        return self.row


def _value_of(column: Column[Any], *, is_given: bool) -> Callable[[Row], Any]:
    """What a row has in a column: its own, or else the column's default."""
    name, default = column.name, column.default
    if is_given:
        return lambda row: row[name]
    if isinstance(default, CallableColumnDefault):
        made: Any = default.arg
        return lambda row: made(_Given(row))
    assert isinstance(default, ScalarElementColumnDefault)
    usual = default.arg
    return lambda _row: usual


def _sent(column: Column[Any], dialect: Dialect) -> Callable[[Any], Any]:
    """What makes a value what the driver takes."""
    processor: Any = column.type.dialect_impl(dialect).bind_processor(dialect)
    return processor or (lambda value: value)
