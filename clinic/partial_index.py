"""Indexes of the few rows that matter now, among all that a clinic ever had."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Index, TextClause, literal_column


def partial_index(name: str, *columns: str, where: TextClause, unique: bool = False) -> Index:
    """An index of some rows only, on both databases."""
    return Index(name, *columns, unique=unique, postgresql_where=where, sqlite_where=where)


def as_indexed(condition: str) -> ColumnElement[bool]:
    """A condition word for word as a partial index has it, so that the index is used.

    It has no type: of a Boolean SQLAlchemy asks SQLite whether it `= 1`, and no index answers that.
    """
    return literal_column(condition)
