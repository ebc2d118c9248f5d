"""In which days a follow-up belongs, and on which days the clock reminds of it: pure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from clinic.care.kinds import Nudge

_WEEK = timedelta(weeks=1)
_DAY = timedelta(days=1)
#: So long before the first day people are asked to book.
AHEAD = 2 * _WEEK
#: The wall-clock hour of the clinic at which mails about follow-ups leave.
HOUR = 8


class Window(NamedTuple):
    """The local dates on which a visit fulfils the order, both ends included."""

    first: date
    last: date

    def has(self, day: date) -> bool:
        """Whether a local date lies in it."""
        return self.first <= day <= self.last


def window_of(visited_on: date, *, weeks: int, plus_minus: int) -> Window:
    """The dates of "in `weeks` ± `plus_minus`", counted from the local date of the ordering visit.

    They begin on the day after it at the earliest: "1 ± 2" does not reach back behind it.
    """
    first = visited_on + (weeks - plus_minus) * _WEEK
    return Window(max(first, visited_on + _DAY), visited_on + (weeks + plus_minus) * _WEEK)


def nudges(opened_on: date, window: Window) -> list[tuple[date, Nudge]]:
    """What the clock does on which local date, for a follow-up that is open since a date, in order.

    Nobody is reminded before they are invited, or after the last day; then somebody has to call.
    """
    invited_on = max(opened_on + _DAY, window.first - AHEAD)
    reminded_on = ((window.first, Nudge.REMIND), (window.first + _WEEK, Nudge.REMIND_AGAIN))
    mails = [(invited_on, Nudge.INVITE), *(one for one in reminded_on if one[0] > invited_on)]
    called_on = max(window.last, opened_on) + _DAY
    return [*(one for one in mails if one[0] <= window.last), (called_on, Nudge.CALL)]


def due_nudge(opened_on: date, window: Window, today: date) -> tuple[Nudge | None, date | None]:
    """The latest that is due on a date, None where none is; and on which date the next one follows,
    None after the last. Of several that were missed, only the latest is made up for.
    """
    plan = nudges(opened_on, window)
    due = [nudge for day, nudge in plan if day <= today]
    later = [day for day, _nudge in plan if day > today]
    return (due[-1] if due else None, later[0] if later else None)
