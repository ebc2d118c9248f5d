"""How full doctors are: the share of their open time that is taken."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from clinic.booking.rules import DoctorTimes
from clinic.booking.times.context import booking_context
from clinic.booking.times.inputs import doctor_times
from clinic.core.intervals import Interval, subtract


def load(
    doctor_ids: Collection[str], *, first: date, days: int, now: datetime
) -> dict[str, int | None]:
    """Per cent of each doctor's open time on `days` local days from `first` that is taken.

    None where there is no open time. Three queries, whatever the number of doctors. Claims are kept
    for a few days only, so ask about today and later.
    """
    if not doctor_ids:
        return {}
    known = booking_context(doctor_ids)
    last = first + timedelta(days=days - 1)
    times = doctor_times(known, doctor_ids, first=first, last=last, now=now)
    return {doctor_id: _percent(found) for doctor_id, found in times.items()}


def _percent(times: DoctorTimes) -> int | None:
    hours = [Interval(one.start, one.end) for one in times.opening]
    opened = subtract(hours, times.away.spans)
    if not opened:
        return None
    free = subtract(opened, times.busy.spans)
    return round(100 * (1 - _length(free) / _length(opened)))


def _length(spans: Collection[Interval]) -> timedelta:
    return sum((span.end - span.start for span in spans), timedelta())
