"""Working hours in words."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from clinic.core.local_time import text_from_minutes
from clinic.scheduling.recurrence import DayInterval


def hours_label(intervals: Sequence[DayInterval]) -> str:
    """ "08:30 to 12:30, 13:30 to 17:00"."""
    if not intervals:
        return _("Not working")
    return ", ".join(
        _(
            "%(start)s to %(end)s",
            start=text_from_minutes(one.start_minute),
            end=text_from_minutes(one.end_minute),
        )
        for one in intervals
    )
