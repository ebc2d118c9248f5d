"""Where a time is chosen, and who is offered which times there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import gettext as _

from clinic.booking.rules import OVERLAPS
from clinic.booking.times.requester import requester_for
from clinic.booking.times.search import TimeSearch
from clinic.core.local_time import week_start
from clinic.http.clock import now
from clinic.http.current import signed_in
from clinic.http.instants import instant_text
from clinic.http.refusals import sentence_of
from clinic.web.kit import context, filters
from clinic.web.zone.shown import when_shown

if TYPE_CHECKING:
    from clinic.accounts.actor import Actor
    from clinic.booking.models import Appointment
    from clinic.booking.times.context import BookingContext
    from clinic.core.errors import DomainError


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a time is chosen: the page's address without the time, and what a press posts to `action`.

    `at`: the name of the instant in the address. `rolling`: seven days from any date on instead of
    the calendar's week, and without end. `live`: the week follows what happens. `discreet`: nothing tells
    with whom and for what.
    """

    endpoint: str
    args: Mapping[str, Any]
    action: str
    hidden: Mapping[str, str] = field(default_factory=dict)
    at: str = "at"
    rolling: bool = False
    live: bool = True
    discreet: bool = False

    def href(
        self, *, week: date | None = None, day: date | None = None, at: datetime | None = None
    ) -> str:
        """The page's address, at a week, a day or a time of it."""
        time = {"week": week, "day": day, self.at: instant_text(at) if at else None}
        return url_for(self.endpoint, **self.args, **time)  # type: ignore[arg-type]

    def href_of(self, at: datetime, *, picked: bool = False) -> str:
        """The page's address at the week of a start, and the start's day or, picked, itself."""
        day = filters.day_of(at)
        if picked:
            return self.href(week=first_of_week(day), at=at)
        return self.href(week=first_of_week(day), day=day)


def first_of_week(day: date) -> date:
    """The first day of the clinic's week."""
    return week_start(day, context.clinic().first_weekday)


def search_for(
    known: BookingContext,
    visit_types: Mapping[str, str],
    *,
    patient_id: str | None = None,
    moving: Appointment | None = None,
    without_hold: str | None = None,
    actor: Actor | None = None,
) -> TimeSearch:
    """What the actor, or whoever is signed in, can be offered of these visit types, by doctor, now."""
    asker = requester_for(
        actor or signed_in(), known, now=now(), patient_id=patient_id, moving=moving
    )
    return TimeSearch(
        known,
        now=now(),
        visit_types=visit_types,
        requester=asker,
        moving=moving,
        without_hold=without_hold,
    )


def alert_of(refusal: DomainError, at: datetime | None) -> str:
    """Why a time cannot be had, as a heading."""
    codes = {reason.code for reason in refusal.reasons}
    if at is None or not codes & OVERLAPS:
        return sentence_of(refusal)
    when = when_shown(at)
    if "patient_busy" in codes:
        return _("You have another visit at that time: %(when)s", when=when)
    return _("Just taken by somebody else: %(when)s", when=when)
