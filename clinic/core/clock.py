"""The clock. Rules never read it: they take `now` as an argument, and a door passes `utc_now()`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol

from clinic.core.errors import N_, Invalid


class Clock(Protocol):
    """Anything that tells the present instant, aware and in UTC."""

    def __call__(self) -> datetime: ...


def utc_now() -> datetime:
    """The present instant, aware and in UTC. The only place that reads the clock."""
    return datetime.now(UTC)


def require_aware(moment: datetime) -> datetime:
    """The same instant in UTC.

    Raises ValueError for a naive datetime, Invalid("date_out_of_range") at the calendar's ends.
    """
    if moment.tzinfo is UTC:
        return moment
    if moment.utcoffset() is None:
        raise ValueError(f"an instant needs a time zone: {moment!r}")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise out_of_range() from None


def out_of_range() -> Invalid:
    """The error for a date or an instant that the calendar cannot hold."""
    return Invalid("date_out_of_range", N_("This date is too far away."))
