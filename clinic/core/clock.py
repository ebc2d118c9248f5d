"""The two clocks: the machine's, and the clinic's, which may be set ahead or back to try the clinic out.

Rules read neither: they take `now` as an argument, and a door passes `clinic.http.clock.now()`.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from clinic.core.errors import N_, Invalid

log = logging.getLogger(__name__)

#: The clinic's clock can be so far from the machine's, in seconds: ten years. No calendar ends there.
FARTHEST = 10 * 366 * 86400
#: Dates beyond are no dates of visits, and calendars end somewhere.
YEARS = range(1971, 9000)
#: So much of the file is read, in bytes.
_ENOUGH = 100


class Clock(Protocol):
    """Anything that tells the present instant, aware and in UTC."""

    def __call__(self) -> datetime: ...


def machine_now() -> datetime:
    """The present instant of the machine, aware and in UTC. The only place that reads its clock.

    For what is agreed with other machines or waits for them: leases, and pauses before another try.
    All else follows the clinic's clock.
    """
    return datetime.now(UTC)


class ClinicClock:
    """A clock that is so many seconds from the machine's as a file says, which is read at each use.

    A minus sets it back. What says nothing, or no number, leaves the machine's time, and the log says so
    once. For development (`CLINIC_CLOCK`).
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._complaint = ""

    def __call__(self) -> datetime:
        return machine_now() + self.offset()

    def offset(self) -> timedelta:
        """How far ahead of the machine's clock this one is."""
        try:
            seconds = self._seconds()
        except (OSError, ValueError) as error:
            self._complain(str(error))
            return timedelta()
        self._complaint = ""
        return timedelta(seconds=seconds)

    def _seconds(self) -> float:
        with self._file.open("rb") as file:
            seconds = float(file.read(_ENOUGH))
        if not -FARTHEST <= seconds <= FARTHEST:  # not a number is neither
            raise ValueError(f"{seconds} is more than ten years")
        return seconds

    def _complain(self, complaint: str) -> None:
        if complaint != self._complaint:
            self._complaint = complaint
            log.warning("the clinic's clock is the machine's: %s: %s", self._file, complaint)


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
