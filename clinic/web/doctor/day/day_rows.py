"""The rows of the day's list: visits with their buttons, the gaps between them, and the line of now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import NamedTuple

from clinic.booking.lifecycle import LIVE, STATUSES, Status
from clinic.booking.queries.day import DayVisit, DoctorDay
from clinic.core.errors import N_
from clinic.core.intervals import Interval, subtract, union
from clinic.web.doctor.addresses import panel_url, visit_links
from clinic.web.doctor.day.day_view import GapRow, NowRow
from clinic.web.visit.day_rows import Moment, RunRow, row_of

#: A stretch without visits that is shorter is no gap.
SHORTEST_GAP = timedelta(minutes=5)


class Show(NamedTuple):
    """Some of the day's visits: what they are called, and the states they are in."""

    word: str
    icon: str
    look: str
    statuses: frozenset[Status]


def _one(word: str, status: Status, *more: Status) -> Show:
    row = STATUSES[status]
    return Show(word, row.icon, row.look, frozenset({status, *more}))


#: What the list can be narrowed to, by the word in the address.
SHOWS = {
    "": Show(N_("All"), "people", "", LIVE),
    "expected": _one(N_("Expected"), Status.CONFIRMED, Status.REQUESTED),
    "waiting": _one(N_("Waiting"), Status.ARRIVED),
    "in_room": _one(N_("In room"), Status.IN_ROOM),
    "done": _one(N_("Done"), Status.COMPLETED),
    "no_show": _one(N_("No-show"), Status.NO_SHOW),
}
#: In place of one of them in the address: all, in columns.
BOARD = "board"


def run_of(shown: DoctorDay, moment: Moment, *, show: str) -> list[RunRow | GapRow | NowRow]:
    """The day in the order of time; narrowed to some states, only the visits."""
    if show:
        kept = SHOWS[show].statuses
        return [own_row(one, moment) for one in shown.visits if _status(one) in kept]
    # Declined and expired requests were never the day's; a cancelled visit is news.
    visits = [one for one in shown.visits if _status(one) in LIVE | {Status.CANCELLED}]
    rows: list[tuple[object, RunRow | GapRow | NowRow]] = [
        (one.visit.appointment.starts_at, own_row(one, moment)) for one in visits
    ]
    if moment.is_today:
        rows.append((moment.now, NowRow()))
    rows += [(gap.start, gap) for gap in _gaps(shown, moment)]
    return [row for _at, row in sorted(rows, key=lambda pair: pair[0])]  # type: ignore[arg-type, return-value]


def board_of(shown: DoctorDay, moment: Moment) -> dict[str, list[RunRow]]:
    """The visits in columns, by the word of what they are in `SHOWS`."""
    return {
        word: [own_row(one, moment) for one in shown.visits if _status(one) in some.statuses]
        for word, some in SHOWS.items()
        if word
    }


def own_row(one: DayVisit, moment: Moment) -> RunRow:
    """A visit of the doctor's, of the day or of an earlier one."""
    id_ = one.visit.appointment.id
    return row_of(one, moment, href=panel_url(id_, None), links=visit_links(id_, None))


def _gaps(shown: DoctorDay, moment: Moment) -> Iterator[GapRow]:
    """Where nobody comes, from the first open hour or visit to the last, as far as it lies ahead."""
    taken = [
        Interval(visit.starts_at, visit.ends_at)
        for visit in (one.visit.appointment for one in shown.visits)
        if visit.status in LIVE
    ]
    marks = union([*shown.opening, *taken])
    if not marks:
        return
    free = shown.free()
    for gap in subtract(moment.ahead([Interval(marks[0].start, marks[-1].end)]), taken):
        if gap.end - gap.start >= SHORTEST_GAP:
            minutes, hours = _shared(gap, free), _shared(gap, shown.opening)
            whole = int((gap.end - gap.start).total_seconds() // 60)
            if minutes or not hours:
                yield GapRow(gap.start, gap.end, minutes, is_open=hours == whole)


def _shared(gap: Interval, parts: Iterable[Interval]) -> int:
    """How many minutes of the gap lie in the parts."""
    cut = ((max(gap.start, part.start), min(gap.end, part.end)) for part in parts)
    seconds = sum((end - start).total_seconds() for start, end in cut if end > start)
    return int(seconds // 60)


def _status(one: DayVisit) -> Status:
    return one.visit.appointment.status
