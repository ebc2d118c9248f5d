"""A column for what a wall clock shows: a time without zone. The zone stands in a column beside it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DateTime, Dialect
from sqlalchemy.types import TypeDecorator


class WallTime(TypeDecorator[datetime]):
    """A wall time, always naive; an instant is a bug here."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - as the type asks
    ) -> datetime | None:
        if value is not None and value.tzinfo is not None:
            raise TypeError("a wall time has no time zone")
        return value
