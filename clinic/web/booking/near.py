"""What speaks against a time that staff ask for, and the start that is nearest to it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from clinic.booking.rules import SENTENCES
from clinic.core.errors import Reason
from clinic.core.local_time import local_date

if TYPE_CHECKING:
    from clinic.booking.times.search import TimeSearch


def reasons_against(search: TimeSearch, doctor_id: str, at: datetime) -> list[Reason]:
    """As `TimeSearch.against`; of a day that is over, this alone."""
    if local_date(at, search.zone) < search.today:
        return [Reason("in_past", SENTENCES["in_past"])]
    return search.against(doctor_id, at)


def start_near(search: TimeSearch, doctor_id: str, at: datetime) -> datetime | None:
    """The free start of that local day nearest to a time off the kind's grid, of two the earlier; None on
    the grid, in the past, and where the day has none.
    """
    codes = {reason.code for reason in reasons_against(search, doctor_id, at)}
    if "off_grid" not in codes or "in_past" in codes:
        return None
    [found] = search.span(local_date(at, search.zone), 1, [doctor_id]).days[doctor_id]
    starts = [slot.starts_at for slot in found.slots]
    return min(starts, key=lambda start: abs(start - at), default=None)
