"""What of a doctor's times is asked for: by an address, or by a form that could not be carried out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from clinic.http.instants import date_or_none, instant_or_none

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict


@dataclass(frozen=True, slots=True)
class TimesAsked:
    """What is to be shown of a doctor: all may be missing."""

    visit_type_id: str = ""
    week: date | None = None
    day: date | None = None
    at: datetime | None = None


def asked_from(values: MultiDict[str, str]) -> TimesAsked:
    """What an address or a form asks for; what cannot be read counts as missing.

    The script adds the week that is shown now, so the last one counts.
    """
    weeks = values.getlist("week")
    return TimesAsked(
        visit_type_id=values.get("visit_type") or values.get("visit_type_id") or "",
        week=date_or_none(weeks[-1] if weeks else None),
        day=date_or_none(values.get("day")),
        at=instant_or_none(values.get("at")),
    )
