"""Working hours in words."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from clinic.core.local_time import MINUTES_A_DAY, text_from_minutes
from clinic.scheduling.recurrence import DayInterval, WeeklyInterval


def hours_label(intervals: Sequence[DayInterval]) -> str:
    """ "08:30 to 12:30, 22:00 to 06:00 (next day)"."""
    if not intervals:
        return _("Not working")
    return ", ".join(
        _(
            "%(start)s to %(end)s",
            start=text_from_minutes(one.start_minute),
            end=end_label(one.end_minute),
        )
        for one in intervals
    )


def interval_label(one: DayInterval | WeeklyInterval) -> str:
    """ "08:30 – 12:30", in lists and tables."""
    return f"{text_from_minutes(one.start_minute)} – {end_label(one.end_minute)}"


def end_label(minute: int) -> str:
    """When hours end: "06:00 (next day)" for a minute beyond 1440."""
    time = text_from_minutes(minute)
    return _("%(time)s (next day)", time=time) if minute > MINUTES_A_DAY else time
