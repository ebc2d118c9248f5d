"""A doctor's time off in words."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from clinic.core.intervals import Interval
from clinic.core.local_time import days_span, local_date, local_reading
from clinic.web.kit import context, filters, wording

if TYPE_CHECKING:
    from clinic.scheduling.models import TimeOff


def span_label(off: TimeOff) -> str:
    """ "Fri 27 November, all day", "Thu 26 November, 08:00 to 12:30", or both ends in full."""
    zone = context.clinic().zone
    start, end = local_reading(off.starts_at, zone), local_reading(off.ends_at, zone)
    last = local_date(off.ends_at - timedelta(microseconds=1), zone)
    if days_span(start.date(), last, zone) == Interval(off.starts_at, off.ends_at):
        if start.date() == last:
            return _("%(day)s, all day", day=filters.day_medium(last))
        return _(
            "%(first)s to %(last)s, all day",
            first=filters.day_medium(start.date()),
            last=filters.day_medium(last),
        )
    times = {
        "start": wording.time_label(off.starts_at, zone),
        "end": wording.time_label(off.ends_at, zone),
    }
    if start.date() == end.date():
        day = filters.day_medium(start.date())
        return _("%(day)s, %(start)s to %(end)s", day=day, **times)
    return _(
        "%(first)s, %(start)s to %(last)s, %(end)s",
        first=filters.day_medium(start.date()),
        last=filters.day_medium(end.date()),
        **times,
    )
