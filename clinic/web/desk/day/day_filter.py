"""What of the day is shown: it stands in the address, and goes along with each form of the day."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from flask import url_for

from clinic.booking.lifecycle import LIVE, STATUSES, Status
from clinic.booking.queries.day import DayVisit, DoctorDay
from clinic.core.errors import N_
from clinic.core.local_time import local_date
from clinic.http.clock import now
from clinic.http.instants import date_or_none
from clinic.web.kit.context import clinic


class Narrowing(NamedTuple):
    """Some of the day's visits: what they are called, and which they are."""

    word: str
    icon: str
    look: str
    holds: Callable[[DoctorDay, DayVisit, datetime], bool]


def _in_state(states: Collection[Status]) -> Callable[[DoctorDay, DayVisit, datetime], bool]:
    return lambda _day, one, _now: one.visit.appointment.status in states


def _at_moment(
    holds: Callable[[DayVisit, datetime], bool],
) -> Callable[[DoctorDay, DayVisit, datetime], bool]:
    return lambda _day, one, now: holds(one, now)


#: What the day can be narrowed to, by the word in the address.
NARROWINGS = {
    "": Narrowing(N_("All"), "people", "", _in_state(LIVE)),
    "unconfirmed": Narrowing(
        N_("Unconfirmed"), "question-circle", "", _at_moment(DayVisit.is_unconfirmed)
    ),
    "late": Narrowing(N_("Late"), "clock-history", "", _at_moment(DayVisit.is_late)),
    "waiting": Narrowing(
        N_("Waiting"),
        STATUSES[Status.ARRIVED].icon,
        STATUSES[Status.ARRIVED].look,
        _in_state({Status.ARRIVED}),
    ),
    "open": Narrowing(
        N_("Left open"), "exclamation-triangle", "", _at_moment(DayVisit.is_left_open)
    ),
    "outside": Narrowing(
        N_("Not open then"),
        "calendar-x",
        "",
        lambda day, one, _now: day.is_outside(one.visit.appointment),
    ),
}


@dataclass(frozen=True)
class DayAsked:
    """A local date, and of its visits those of a doctor, of a specialty, or of a narrowing; and which
    page of the doctors. `is_unknown`: another date was asked for, which cannot be shown.
    """

    day: date
    doctor: str = ""
    specialty: str = ""
    show: str = ""
    page: int = 1
    is_unknown: bool = False

    def href(self, **changes: Any) -> str:
        """The address of the day; with something changed, of the first page of that."""
        asked = replace(self, page=1, **changes) if changes else self
        return url_for("desk.day.index", **asked._arguments())

    @property
    def back(self) -> str:
        """What a form of the day sends along, so that its answer leads back here."""
        return f"day:{urlencode(self._arguments())}"

    def _arguments(self) -> dict[str, Any]:
        kept = {"doctor": self.doctor, "specialty": self.specialty, "show": self.show}
        kept["page"] = str(self.page) if self.page > 1 else ""
        return {"date": self.day.isoformat(), **{name: one for name, one in kept.items() if one}}


def asked_of(values: Mapping[str, str]) -> DayAsked:
    """What an address asks for; what cannot be read counts as missing, and no date is today."""
    show, page = values.get("show", ""), values.get("page", "")
    named = values.get("date", "")
    day = date_or_none(named)
    return DayAsked(
        day or local_date(now(), clinic().zone),
        doctor=values.get("doctor", ""),
        specialty=values.get("specialty", ""),
        show=show if show in NARROWINGS else "",
        page=max(1, int(page)) if page.isdecimal() and len(page) < 6 else 1,
        is_unknown=bool(named) and day is None,
    )


def asked_in(back: str) -> DayAsked | None:
    """The day in which a form stood that sent this `back`; None where it stood elsewhere."""
    name, _mark, query = back.partition(":")
    return asked_of(dict(parse_qsl(query))) if name == "day" else None
