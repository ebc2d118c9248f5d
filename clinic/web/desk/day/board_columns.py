"""The columns of the desk's day: each doctor's visits and free times, by the hour."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, time, timedelta

from flask import url_for
from flask_babel import gettext as _

from clinic.booking.lifecycle import LIVE, Status
from clinic.booking.queries.day import DayVisit, DoctorDay
from clinic.booking.walk_in import MARK, next_mark
from clinic.core.intervals import Interval
from clinic.core.local_time import local_reading
from clinic.http.instants import instant_text
from clinic.web.desk.day.board_view import FreeRow, HeadNote, HourCell
from clinic.web.desk.day.day_filter import NARROWINGS
from clinic.web.kit import wording
from clinic.web.staff.hours.hours_words import hours_label
from clinic.web.visit.day_rows import Moment, RunRow, row_of


def shown_visits(each: DoctorDay, show: str, now: datetime) -> list[DayVisit]:
    """The visits of a column: all but what never was the day's, or those of a narrowing."""
    if show:
        return [one for one in each.visits if NARROWINGS[show].holds(each, one, now)]
    seen = LIVE | {Status.CANCELLED}
    return [one for one in each.visits if one.visit.appointment.status in seen]


def cells_of(
    each: DoctorDay,
    visits: Sequence[DayVisit],
    hours: Sequence[int],
    moment: Moment,
    *,
    links: Callable[[str], dict[str, str]],
    free: bool,
) -> list[HourCell]:
    """The column of a doctor, a cell for each hour; with the `free` times or without them.

    `links` gives a visit's addresses by its id, as `desk_links` does.
    """
    rows: list[tuple[datetime, RunRow | FreeRow]] = [
        (moment.within(one.visit.appointment.starts_at), tile(one, moment, links)) for one in visits
    ]
    rows += [(gap.start, gap) for gap in (_free(each, moment) if free else ())]
    by_hour: dict[int, list[RunRow | FreeRow]] = {hour: [] for hour in hours}
    for at, row in sorted(rows, key=lambda pair: pair[0]):
        by_hour[_hour(at, moment)].append(row)
    open_hours = hours_of(each.opening, moment)
    return [HourCell(hour, hour in open_hours, by_hour[hour]) for hour in hours]


def tile(one: DayVisit, moment: Moment, links: Callable[[str], dict[str, str]]) -> RunRow:
    """A visit of a column."""
    addresses = links(one.visit.appointment.id)
    return row_of(one, moment, href=addresses["page"], links=addresses)


def hours_of(spans: Sequence[Interval], moment: Moment) -> set[int]:
    """The hours of the clinic's day that the spans touch."""
    touched: set[int] = set()
    for span in spans:
        last = span.end - timedelta(microseconds=1)
        touched.update(range(_hour(span.start, moment), _hour(last, moment) + 1))
    return touched


def notes_on(each: DoctorDay, moment: Moment) -> list[HeadNote]:
    """What is unusual about a doctor's day, and by how much they run late."""
    return list(_notes(each, moment))


def _notes(each: DoctorDay, moment: Moment) -> Iterator[HeadNote]:
    if each.closed:
        yield HeadNote("calendar-x", _("Closed: %(why)s", why=each.closed))
    elif each.exception is not None:
        hours = hours_label(each.exception)
        yield HeadNote("clock", _("Other hours: %(hours)s", hours=hours))
    for away in each.away:
        yield HeadNote("airplane", _away(away, moment))
    if not (each.opening or each.closed or each.away or each.exception is not None):
        yield HeadNote("cup-hot", _("Not working"))
    if delay := each.doctor.delay_on(moment.day):
        length = wording.length_label(delay)
        yield HeadNote("clock-history", _("Runs %(length)s late", length=length))


def _away(span: Interval, moment: Moment) -> str:
    start, end = (local_reading(at, moment.zone) for at in (span.start, span.end))
    from_morning = start.date() < moment.day or start.time() == time()
    if from_morning and end.date() > moment.day:
        return _("Away all day")
    times = [wording.time_label(at, moment.zone) for at in (span.start, span.end)]
    if end.date() > moment.day:
        return _("Away from %(start)s", start=times[0])
    if from_morning:
        return _("Away until %(end)s", end=times[1])
    return _("Away %(start)s to %(end)s", start=times[0], end=times[1])


def _free(each: DoctorDay, moment: Moment) -> Iterator[FreeRow]:
    """What is free and still to come, cut at the full hours, so that each has a place and a link."""
    for span in moment.ahead(each.free()):
        start = next_mark(span.start)
        while start + MARK <= span.end:
            end = min(span.end, _next_hour(start))
            if end - start >= MARK:
                yield FreeRow(start, end, _book_href(each.doctor.id, start))
            start = end


def _book_href(doctor_id: str, at: datetime) -> str:
    return url_for("desk.bookings.new", doctor=doctor_id, at=instant_text(at))


def _next_hour(at: datetime) -> datetime:
    return at.replace(minute=0) + timedelta(hours=1)


def _hour(at: datetime, moment: Moment) -> int:
    return local_reading(at, moment.zone).hour
