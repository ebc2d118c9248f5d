"""What of the times is asked for: by an address, or by a form that could not be carried out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from clinic.core.clock import YEARS
from clinic.core.errors import Invalid
from clinic.core.local_time import instant_of
from clinic.http.instants import date_or_none, instant_or_none
from clinic.web.kit import context

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict


@dataclass(frozen=True, slots=True)
class TimesAsked:
    """What is to be shown: all may be missing. `problem`: why a time that was typed in cannot be.

    `is_exact`: the minute was typed, so no other one is meant.
    """

    visit_type_id: str = ""
    week: date | None = None
    day: date | None = None
    at: datetime | None = None
    problem: str = ""
    is_exact: bool = False


def asked_from(values: MultiDict[str, str] | Mapping[str, str], *, at: str = "at") -> TimesAsked:
    """What an address or a form asks for; what cannot be read counts as missing.

    The instant has the name `at`, or came as `on` and `clock`: typed in, or with `dropped` from a mouse.
    """
    in_two = bool(values.get("on") or values.get("clock"))
    moment, problem = _typed(values) if in_two else (None, "")
    return TimesAsked(
        visit_type_id=values.get("visit_type") or values.get("visit_type_id") or "",
        week=date_or_none(_last(values, "week")),
        day=date_or_none(values.get("day")),
        at=moment if moment or problem else instant_or_none(values.get(at)),
        problem=problem,
        is_exact=in_two and not values.get("dropped"),
    )


def _last(values: MultiDict[str, str] | Mapping[str, str], name: str) -> str | None:
    """The script adds the week that is shown now, so the last one counts."""
    every = getattr(values, "getlist", lambda name: [values.get(name)])(name)
    return every[-1] if every else None


def _typed(values: Mapping[str, str]) -> tuple[datetime | None, str]:
    try:
        day, clock = (values.get(name, "") for name in ("on", "clock"))
        local = datetime.combine(date.fromisoformat(day), time.fromisoformat(clock))
        if local.year in YEARS:
            return instant_of(local.replace(tzinfo=None), context.clinic().zone), ""
    except (ValueError, OverflowError, Invalid):
        pass
    return None, _("There is no such date and time. Enter them like 26/11/2026 and 14:20.")
