"""Which minutes of which day things take on the staff calendar: wall time, clipped to whole hours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from clinic.booking.lifecycle import LIVE, Status
from clinic.booking.queries.find import Visit
from clinic.booking.queries.week import DoctorDays, OpenDay
from clinic.core.intervals import Interval, overlaps
from clinic.core.local_time import MINUTES_A_DAY, local_date, local_reading, wall_minute

ROW_MINUTES = 5
DEFAULT_SPAN = (8 * 60, 18 * 60)
#: A visit outside the open hours has so much of the grid around it.
MARGIN = 60


def days_worth_showing(shown: DoctorDays) -> Sequence[OpenDay]:
    """All the days, save a seventh on which nothing is open and nobody comes."""
    days = shown.days
    if len(days) == 7 and not days[-1].opening and not drawn_on(shown, days[-1].day):
        return days[:-1]
    return days


def drawn_on(shown: DoctorDays, day: date) -> list[Visit]:
    """The visits drawn on a day: those that stand, and cancelled ones whose place nobody took."""
    that_day = [visit for visit in shown.visits if _drawn_day(shown, visit) == day]
    drawn = [visit for visit in that_day if visit.appointment.status in LIVE]
    for visit in that_day:
        if visit.appointment.status is Status.CANCELLED and not any(
            overlaps(span_of(visit), span_of(other)) for other in drawn
        ):
            drawn.append(visit)
    return sorted(drawn, key=lambda visit: (visit.appointment.starts_at, visit.appointment.lane))


def _drawn_day(shown: DoctorDays, visit: Visit) -> date:
    return max(local_date(visit.appointment.starts_at, shown.zone), shown.days[0].day)


def span_of(visit: Visit) -> Interval:
    return Interval(visit.appointment.starts_at, visit.appointment.ends_at)


def grid_minutes(shown: DoctorDays, days: Sequence[OpenDay]) -> tuple[int, int]:
    """The first and the last minute of the grid: whole hours around the opening and every visit."""
    marks = [mark for day in days for mark in opening_minutes(day, shown.zone)]
    first = min((start for start, _end in marks), default=DEFAULT_SPAN[0])
    last = max((end for _start, end in marks), default=DEFAULT_SPAN[1])
    for visit in (visit for day in days for visit in drawn_on(shown, day.day)):
        start, end = visit_minutes(shown, visit)
        first = first if start >= first else start - MARGIN
        last = last if end <= last else end + MARGIN
    # Half an hour of closed time shows where the day begins and ends.
    first, last = (first - 30) // 60 * 60, -(-(last + 30) // 60) * 60
    return max(first, 0), min(last, MINUTES_A_DAY)


def opening_minutes(day: OpenDay, zone: ZoneInfo) -> list[tuple[int, int]]:
    return [minutes_on(day.day, interval.start, interval.end, zone) for interval in day.opening]


def visit_minutes(shown: DoctorDays, visit: Visit) -> tuple[int, int]:
    """Where a visit is drawn on its day: from its wall time on, as long as it truly lasts."""
    began_before = local_date(visit.appointment.starts_at, shown.zone) < shown.days[0].day
    if began_before:
        return 0, max(wall_minute(visit.appointment.ends_at, shown.zone), ROW_MINUTES)
    start = wall_minute(visit.appointment.starts_at, shown.zone)
    length = (visit.appointment.ends_at - visit.appointment.starts_at).total_seconds() // 60
    return start, min(start + int(length), MINUTES_A_DAY)


def minutes_on(day: date, start: datetime, end: datetime, zone: ZoneInfo) -> tuple[int, int]:
    """Which minutes of a local day lie between two instants that touch it."""
    from_day, until = local_date(start, zone), local_reading(end, zone)
    first = wall_minute(start, zone) if from_day == day else 0
    last = until.hour * 60 + until.minute if until.date() == day else MINUTES_A_DAY
    return first, last
