"""A visit for the calendars of whoever may see it: as a file, and filled in on the pages of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask_babel import gettext as _

from clinic.booking.lifecycle import ENDED, Status
from clinic.core.errors import NotFound
from clinic.directory.kinds import VisitMode
from clinic.http.clock import now
from clinic.web.kit import context
from clinic.words.calendar import CalendarEntry, event_of, new_file, place_of

if TYPE_CHECKING:
    from clinic.booking.queries.find import Visit


def calendars_of(visit: Visit, file_href: str) -> tuple[tuple[str, str], ...]:
    """The ways into a calendar, a label and an address each; the file comes first."""
    entry = _entry(visit)
    return (
        (_("Calendar file"), file_href),
        (_("Google Calendar"), entry.google),
        (_("Outlook"), entry.outlook),
    )


def visit_file(visit: Visit) -> Response:
    """The file that adds a visit; taken again after a change, it moves the entry.

    Raises NotFound for one that will not take place.
    """
    if visit.appointment.status in ENDED:
        raise NotFound()
    entry, zone = _entry(visit), context.clinic().zone
    calendar = new_file(zone, [entry.starts_at, entry.ends_at])
    calendar.add_component(event_of(entry, zone, stamp=now()))
    answer = Response(calendar.to_ical(), mimetype="text/calendar")
    answer.headers.set("Content-Disposition", "attachment", filename="visit.ics")
    return answer


def _entry(visit: Visit) -> CalendarEntry:
    """The visit as calendars know it: the same as in the mails about it."""
    one, clinic = visit.appointment, context.clinic()
    is_asked = one.status is Status.REQUESTED
    in_person = visit.visit_type.mode is VisitMode.IN_PERSON
    place = (visit.doctor.room, clinic.name, clinic.address) if in_person else (clinic.name,)
    return CalendarEntry(
        id=one.id,
        version=one.version,
        status="TENTATIVE" if is_asked else "CONFIRMED",
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        clinic=clinic.name,
        place=place_of(*place),
    )
