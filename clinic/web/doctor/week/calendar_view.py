"""The staff calendar as its component reads it: a doctor's days turned into rows and words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from clinic.booking.queries.week import DoctorDays
from clinic.core.local_time import local_date, text_from_minutes, wall_minute
from clinic.web.doctor.week.calendar_grid import Grid
from clinic.web.doctor.week.calendar_minutes import ROW_MINUTES, days_worth_showing, grid_minutes
from clinic.web.doctor.week.calendar_parts import CalendarView, Links
from clinic.web.kit import wording


def calendar_view(
    shown: DoctorDays,
    *,
    links: Links,
    now: datetime,
    picked: date | None = None,
    open_visit: str = "",
) -> CalendarView:
    """The grid of these days. `picked` is the phone's day, `open_visit` the one in the drawer."""
    zone, today = shown.zone, local_date(now, shown.zone)
    days = days_worth_showing(shown)
    first, last = grid_minutes(shown, days)
    offsets = wording.day_offsets([day.day for day in days], zone)
    grid = Grid(shown, first, last, links, now, open_visit, offsets)
    return CalendarView(
        title=wording.range_label(days[0].day, days[-1].day),
        zone_label=_zone_label(days[0].day, zone, offsets),
        zone_name=_("%(city)s time", city=wording.zone_city(zone)),
        rows=(last - first) // ROW_MINUTES,
        first_minute=first,
        now_minute=wall_minute(now, zone) if any(day.day == today for day in days) else None,
        now_label=wording.time_label(now, zone),
        hours=[
            (text_from_minutes(minute), (minute - first) // ROW_MINUTES + 1)
            for minute in range(first, last, 60)
        ],
        days=[grid.day(day, picked=picked or today) for day in days],
    )


def _zone_label(first: date, zone: ZoneInfo, offsets: Mapping[date, str]) -> str:
    """The offset of the days that are shown, wherever today's may be."""
    if offsets:
        return wording.zone_city(zone)
    return wording.day_offset(first, zone)
