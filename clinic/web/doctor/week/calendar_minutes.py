"""Which minutes of which day things take on the staff calendar: wall time, clipped to whole hours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from clinic.booking.lifecycle import LIVE, Status
from clinic.booking.queries.find import Visit
from clinic.booking.queries.week import DoctorDays, OpenDay
from clinic.core.intervals import Interval, overlaps
from clinic.core.local_time import MINUTES_A_DAY, day_span, local_date, local_reading, wall_minute

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
    """The visits drawn on a day, of which they take some time: those that stand, and cancelled ones whose
    place nobody took.
    """
    span = day_span(day, shown.zone)
    that_day = [visit for visit in shown.visits if overlaps(span_of(visit), span)]
    drawn = [visit for visit in that_day if visit.appointment.status in LIVE]
    for visit in that_day:
        if visit.appointment.status is Status.CANCELLED and not any(
            overlaps(span_of(visit), span_of(other)) for other in drawn
        ):
            drawn.append(visit)
    return sorted(drawn, key=lambda visit: (visit.appointment.starts_at, visit.appointment.lane))


def span_of(visit: Visit) -> Interval:
    return Interval(visit.appointment.starts_at, visit.appointment.ends_at)


def grid_minutes(shown: DoctorDays, days: Sequence[OpenDay]) -> tuple[int, int]:
    """The first and the last minute of the grid: whole hours around the opening and every visit."""
    marks = [mark for day in days for mark in opening_minutes(day, shown.zone)]
    first = min((start for start, _end in marks), default=DEFAULT_SPAN[0])
    last = max((end for _start, end in marks), default=DEFAULT_SPAN[1])
    drawn = ((visit, one.day) for one in days for visit in drawn_on(shown, one.day))
    for visit, day in drawn:
        start, end = visit_minutes(visit, day, shown.zone)
        first = first if start >= first else start - MARGIN
        last = last if end <= last else end + MARGIN
    # Half an hour of closed time shows where the day begins and ends.
    first, last = (first - 30) // 60 * 60, -(-(last + 30) // 60) * 60
    return max(first, 0), min(last, MINUTES_A_DAY)


def opening_minutes(day: OpenDay, zone: ZoneInfo) -> list[tuple[int, int]]:
    return [minutes_on(day.day, interval.start, interval.end, zone) for interval in day.opening]


def visit_minutes(visit: Visit, day: date, zone: ZoneInfo) -> tuple[int, int]:
    """Where a visit is drawn on a day that it touches: from its wall time on, as long as it truly lasts."""
    span, its = day_span(day, zone), span_of(visit)
    begins, ends = max(its.start, span.start), min(its.end, span.end)
    start = wall_minute(begins, zone)
    return start, min(start + int((ends - begins).total_seconds() // 60), MINUTES_A_DAY)


def minutes_on(day: date, start: datetime, end: datetime, zone: ZoneInfo) -> tuple[int, int]:
    """Which minutes of a local day lie between two instants that touch it."""
    from_day, until = local_date(start, zone), local_reading(end, zone)
    first = wall_minute(start, zone) if from_day == day else 0
    last = until.hour * 60 + until.minute if until.date() == day else MINUTES_A_DAY
    return first, last
