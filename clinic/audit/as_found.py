"""The audit as it is found: what somebody wrote in place of an instant must not stop who looks at it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Dialect, String, cast, type_coerce
from sqlalchemy.types import TypeDecorator

from clinic.db import Base, UtcDateTime, db


class _Instant(TypeDecorator[datetime]):
    """An instant that was read as text; None for what is none, and so it fits no code."""

    impl = String
    cache_ok = True

    def process_result_value(
        self,
        value: Any,
        dialect: Dialect,  # noqa: ARG002 - as the type asks
    ) -> datetime | None:
        return _instant_of(value)


def _instant_of(written: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(written)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return None


def instant(column: Any) -> ColumnElement[datetime | None]:
    """The column, or what is made of it, as an aware instant in UTC; None where it cannot be read."""
    # SQLite has text there, or what somebody put in its place; not even that may be cast.
    is_text = db.session.connection().dialect.name == "sqlite"
    return type_coerce(column, _Instant) if is_text else cast(column, _Instant)


def columns(model: type[Base], names: Iterable[str]) -> list[Any]:
    """These columns to select, whatever is in them."""
    found = {name: getattr(model, name) for name in names}
    return [
        instant(one).label(name) if isinstance(one.type, UtcDateTime) else one
        for name, one in found.items()
    ]
