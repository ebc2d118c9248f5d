"""A stretch of local days and the one before it, as one stretch of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from clinic.core.clock import YEARS
from clinic.core.errors import N_, Invalid, Sentence
from clinic.core.local_time import days_from, first_instant

DAY = timedelta(days=1)
#: So many days at once: a year, and a month to look back to.
LONGEST = 400


@dataclass(frozen=True, slots=True)
class Period:
    """The local days from `first` to `last`, and as many before them."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def length(self) -> int:
        """How many days there are."""
        return (self.last - self.first).days + 1

    @property
    def first_before(self) -> date:
        """The first day of the time before."""
        return self.first - self.length * DAY

    @property
    def starts_at(self) -> datetime:
        return first_instant(self.first, 0, self.zone)

    @property
    def ends_at(self) -> datetime:
        return first_instant(self.last + DAY, 0, self.zone)

    @property
    def begins_before(self) -> datetime:
        """When the time before begins, which ends at `starts_at`."""
        return first_instant(self.first_before, 0, self.zone)

    def days(self, *, earlier: bool) -> list[date]:
        """All days of this time, or of the one before."""
        return days_from(self.first_before if earlier else self.first, self.length)

    def offsets(self) -> list[tuple[datetime, int]]:
        """The zone's offsets in seconds, both times long: until when (exclusive) which one counts."""
        found, moment = [], self.begins_before
        while moment < self.ends_at:
            later = min(moment + DAY, self.ends_at)
            if self._offset(moment) != self._offset(later):
                found.append((self._change(moment, later), self._offset(moment)))
            moment = later
        return [*found, (self.ends_at + DAY, self._offset(self.ends_at))]

    def _change(self, before: datetime, after: datetime) -> datetime:
        """When the clocks change between two moments, to the second."""
        old = self._offset(before)
        while after - before > timedelta(seconds=1):
            middle = before + timedelta(seconds=(after - before).total_seconds() // 2)
            before, after = (middle, after) if self._offset(middle) == old else (before, middle)
        return after

    def _offset(self, moment: datetime) -> int:
        offset = moment.astimezone(UTC).astimezone(self.zone).utcoffset()
        assert offset is not None
        return int(offset.total_seconds())


def period_of(first: date, last: date, zone: ZoneInfo) -> Period:
    """The period that somebody asks for. Raises Invalid at `from` or `to`."""
    wrong: dict[str, Sentence] = {}
    if last < first:
        wrong["to"] = N_("The last day must not be before the first.")
    elif (last - first).days >= LONGEST:
        wrong["to"] = N_("Choose at most 400 days.")
    # The time before must lie in the calendar, too.
    if first.year - 2 not in YEARS:
        wrong["from"] = N_("This date is too far away.")
    if last.year + 1 not in YEARS:
        wrong["to"] = N_("This date is too far away.")
    if wrong:
        raise Invalid("invalid", fields=wrong)
    return Period(first, last, zone)
