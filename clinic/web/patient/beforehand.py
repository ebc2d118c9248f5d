"""What helps somebody to come to a visit: calendars, the way, what to bring, and what happens next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import url_for
from flask_babel import gettext as _

from clinic.booking.cancel import cutoff, is_late
from clinic.booking.lifecycle import OPEN, Status
from clinic.directory.kinds import VisitMode
from clinic.web.kit import context, wording
from clinic.web.visit.calendars import calendars_of

if TYPE_CHECKING:
    from clinic.booking.queries.find import Visit

#: Nearer than this no reminder is left to come.
A_DAY = timedelta(days=1)
_MAP = "https://www.openstreetmap.org/search"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beforehand:
    """Of a visit that is still to come; what does not apply is empty.

    `calendars` are labels and addresses, the file first; `then` what happens next, in order; `policy`
    what holds if it has to be moved or called off.
    """

    calendars: tuple[tuple[str, str], ...]
    map_href: str
    bring: str
    then: tuple[str, ...]
    policy: str


def beforehand(visit: Visit, *, now: datetime) -> Beforehand | None:
    """What to show of a visit of the person who looks; None once it has begun, or will not take place."""
    one = visit.appointment
    if one.status not in OPEN or one.starts_at <= now:
        return None
    in_person, address = visit.visit_type.mode is VisitMode.IN_PERSON, context.clinic().address
    return Beforehand(
        calendars=calendars_of(visit, url_for("patient.calendar.file", appointment_id=one.id)),
        map_href=f"{_MAP}?{urlencode({'query': address})}" if in_person and address else "",
        bring=visit.visit_type.bring,
        then=tuple(_then(visit, now)),
        policy=_policy(visit, now),
    )


def _then(visit: Visit, now: datetime) -> list[str]:
    """What the clinic does next, and how the visit begins."""
    one, zone = visit.appointment, context.clinic().zone
    steps = []
    if one.status is Status.REQUESTED:
        if one.decide_by is not None:
            by = wording.when_short(one.decide_by, zone, now)
            steps.append(_("We answer by %(when)s, here and by email.", when=by))
    elif one.starts_at - now > A_DAY:
        steps.append(
            _("We remind you by email before the visit, unless you have switched that off.")
        )
    if visit.visit_type.mode is VisitMode.PHONE:
        steps.append(_("The doctor calls you. Have your phone with you."))
    elif visit.visit_type.mode is VisitMode.IN_PERSON:
        steps.append(_("When you come, tell the desk your name."))
    return steps


def _policy(visit: Visit, now: datetime) -> str:
    """Until when it can be moved or called off in time, and what holds afterwards."""
    one, clinic = visit.appointment, context.clinic()
    if one.moved_by_clinic:
        return _("The clinic moved this visit: you can move or cancel it until it begins.")
    limit = cutoff(one)
    if limit > now:
        when = wording.when_short(limit, clinic.zone, now)
        return _(
            "You can move or cancel it here until %(when)s. After that you can still cancel until "
            "it begins, but it counts as late.",
            when=when,
        )
    cancelling = (
        _("You can still cancel it here until it begins, but it counts as late.")
        if is_late(one, now=now)
        else _("You can cancel it here until it begins.")
    )
    if not clinic.phone:
        return cancelling
    return _("%(cancel)s To move it, please call %(phone)s.", cancel=cancelling, phone=clinic.phone)
