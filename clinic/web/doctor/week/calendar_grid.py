"""Things put on the staff calendar's grid: rows, spans, notes and lanes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import ngettext

from clinic.booking.lifecycle import LIVE, OPEN
from clinic.booking.queries.find import Visit
from clinic.booking.queries.week import DoctorDays, OpenDay
from clinic.core.intervals import overlaps
from clinic.core.local_time import MINUTES_A_DAY, first_instant, local_date
from clinic.web.doctor.week.calendar_minutes import (
    ROW_MINUTES,
    drawn_on,
    minutes_on,
    opening_minutes,
    span_of,
    visit_minutes,
)
from clinic.web.doctor.week.calendar_parts import (
    CalDay,
    CalendarBlock,
    FreePlace,
    Links,
    TimeOffBlock,
    VisitBlock,
    beside_freed,
)
from clinic.web.kit import wording

if TYPE_CHECKING:
    from clinic.booking.models import Appointment
    from clinic.scheduling.models import TimeOff

HALF_HOUR = 30
#: A free stretch that is shorter is too narrow to press; it can be typed in.
SHORTEST_PLACE = 10


class Grid:
    """Places things on the grid between two minutes of the day."""

    def __init__(
        self,
        shown: DoctorDays,
        first: int,
        last: int,
        links: Links,
        now: datetime,
        open_visit: str,
        offsets: Mapping[date, str],
    ) -> None:
        self.shown, self.first, self.last = shown, first, last
        self.links, self.now, self.open_visit = links, now, open_visit
        self.offsets = offsets
        self.zone, self.today = shown.zone, local_date(now, shown.zone)

    def day(self, day: OpenDay, *, picked: date) -> CalDay:
        drawn = drawn_on(self.shown, day.day)
        standing = [visit for visit in drawn if visit.appointment.status in LIVE]
        away = [block for off in self.shown.time_off if (block := self._time_off(day, off))]
        whole_day_off = any(self._covers(day, off) for off in self.shown.time_off)
        is_closed = not day.opening and not standing and not away
        blocks = [self._visit(visit, day.day, standing) for visit in drawn]
        visits, free = beside_freed(blocks, list(self._free(day)))
        note, short = self._note(day, standing, whole_day_off)
        return CalDay(
            key=day.day.isoformat(),
            dow=wording.weekday_short(day.day),
            dom=str(day.day.day),
            label_long=wording.day_long(day.day),
            note=note,
            strip_label=short,
            offset=self.offsets.get(day.day, ""),
            href=self.links.day(day.day),
            pick_href=self.links.day(day.day),
            is_today=day.day == self.today,
            is_picked=day.day == picked,
            is_closed=is_closed,
            requests_count=sum(self._waits(visit) for visit in self._begun(day, standing)),
            off=self._off(day),
            time_off=away,
            visits=visits,
            free=free,
        )

    def _begun(self, day: OpenDay, standing: Sequence[Visit]) -> list[Visit]:
        """Those that begin on the day: each visit counts once, however many days it touches."""
        return [one for one in standing if self._begins(one, day.day)]

    def _begins(self, visit: Visit, day: date) -> bool:
        return local_date(visit.appointment.starts_at, self.zone) == day

    def _note(
        self, day: OpenDay, standing: Sequence[Visit], whole_day_off: bool
    ) -> tuple[str, str]:
        """What is said under the date, and its short form for the phone's strip."""
        if visits := len(self._begun(day, standing)):
            return ngettext("%(num)s visit", "%(num)s visits", visits), str(visits)
        if whole_day_off:
            return _("Away"), _("Away")
        if standing:
            return self._until(standing[-1]), "0"
        if not day.opening:
            return day.closed_as or _("Closed"), _("Closed")
        return _("No visits"), "0"

    def _waits(self, visit: Visit) -> bool:
        return visit.appointment.decide_by is not None and visit.appointment.decide_by > self.now

    def _off(self, day: OpenDay) -> list[CalendarBlock]:
        blocks, at = [], self.first
        for start, end in [*opening_minutes(day, self.zone), (self.last, self.last)]:
            if start > at:
                blocks.append(self._block(at, start))
            at = max(at, end)
        return blocks

    def _free(self, day: OpenDay) -> Iterator[FreePlace]:
        """The free time that is still to come, cut at each half hour."""
        for stretch in self.shown.free(day, now=self.now) if self.links.free else ():
            first, last = minutes_on(day.day, stretch.start, stretch.end, self.zone)
            marks = [first := -(-first // ROW_MINUTES) * ROW_MINUTES]
            marks += range((first // HALF_HOUR + 1) * HALF_HOUR, last, HALF_HOUR)
            for start, end in pairwise([*marks, last]):
                if end - start >= SHORTEST_PLACE:
                    yield self._place(day.day, start, end, first=start == first)

    def _place(self, day: date, start: int, end: int, *, first: bool) -> FreePlace:
        at, block = first_instant(day, start, self.zone), self._block(start, end)
        assert self.links.free is not None
        return FreePlace(
            row=block.row,
            span=block.span,
            href=self.links.free(at),
            time_label=wording.time_label(at, self.zone),
            datetime_attr=wording.datetime_attr(at, self.zone),
            first=first,
        )

    def _covers(self, day: OpenDay, off: TimeOff) -> bool:
        """Whether the time off leaves nothing of the day's opening."""
        return bool(day.opening) and (
            off.starts_at <= day.opening[0].start and day.opening[-1].end <= off.ends_at
        )

    def _time_off(self, day: OpenDay, off: TimeOff) -> TimeOffBlock | None:
        first_day, last_day = (local_date(at, self.zone) for at in (off.starts_at, off.ends_at))
        if not first_day <= day.day <= last_day:
            return None
        start, end = minutes_on(day.day, off.starts_at, off.ends_at, self.zone)
        all_day = self._covers(day, off) or (start, end) == (0, MINUTES_A_DAY)
        if self._covers(day, off):
            hours = opening_minutes(day, self.zone)
            start, end = max(start, hours[0][0]), min(end, hours[-1][1])
        start, end = max(start, self.first), min(end, self.last)
        if start >= end:
            return None
        block = self._block(start, end)
        word = wording.time_off_label(off.kind)
        label = _("%(what)s, all day", what=word) if all_day else word
        return TimeOffBlock(
            block.row, block.span, label, wording.TIME_OFF_ICONS[off.kind], self.links.time_off
        )

    def _visit(self, visit: Visit, day: date, standing: Sequence[Visit]) -> VisitBlock:
        appointment = visit.appointment
        start, end = visit_minutes(visit, day, self.zone)
        start, end = max(start, self.first), min(end, self.last)
        block, begins = self._block(start, max(end, start + ROW_MINUTES)), self._begins(visit, day)
        marked = appointment.starts_at if begins else appointment.ends_at
        return VisitBlock(
            id=appointment.id,
            href=self.links.visit(appointment.id, day),
            status=str(appointment.status),
            status_label=wording.status_label(appointment.status),
            icon=wording.status_icon(appointment.status),
            name=wording.patient_name(visit.patient),
            time_label=wording.time_label(marked, self.zone) if begins else self._until(visit),
            end_label=wording.time_label(appointment.ends_at, self.zone),
            kind_label=visit.visit_type.name,
            datetime_attr=wording.datetime_attr(marked, self.zone),
            begins=begins,
            row=block.row,
            span=block.span,
            size="long" if block.span >= 8 else "mid" if block.span >= 6 else "short",
            lane=_lane(visit, standing),
            is_open=appointment.id == self.open_visit,
            move_href=self._move_href(appointment, day) if begins else None,
        )

    def _until(self, visit: Visit) -> str:
        """What is said of a visit on the day after it began."""
        return _("until %(time)s", time=wording.time_label(visit.appointment.ends_at, self.zone))

    def _move_href(self, appointment: Appointment, day: date) -> str | None:
        if self.links.move is None or appointment.status not in OPEN:
            return None
        return self.links.move(appointment.id, day)

    def _block(self, start: int, end: int) -> CalendarBlock:
        return CalendarBlock(
            (start - self.first) // ROW_MINUTES + 1, max(1, -(-(end - start) // ROW_MINUTES))
        )


def _lane(visit: Visit, standing: Sequence[Visit]) -> str:
    """The half of the column that an overbooked visit, or the one it lies over, has."""
    if visit.appointment.status not in LIVE:
        return ""
    beside = [
        other
        for other in standing
        if other.appointment.lane != visit.appointment.lane
        and overlaps(span_of(visit), span_of(other))
    ]
    if not beside:
        return ""
    return "2of2" if visit.appointment.lane else "1of2"
