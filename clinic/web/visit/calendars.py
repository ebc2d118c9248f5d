"""A visit for the calendars of whoever may see it: as a file, and filled in on the pages of others."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Response
from flask_babel import gettext as _

from clinic.booking.lifecycle import ENDED, Status
from clinic.core.errors import NotFound
from clinic.core.text import clean_line, initials
from clinic.directory.kinds import VisitMode
from clinic.http.clock import now
from clinic.web.kit import context
from clinic.words.calendar import CalendarEntry, event_of, new_file, place_of

if TYPE_CHECKING:
    from clinic.booking.queries.find import Visit
    from clinic.feeds.fetch import Fetched


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


def feed_file(fetched: Fetched, entries: list[CalendarEntry]) -> bytes:
    """The file of a calendar that fetches visits, which is to look again within the hour."""
    clinic = context.clinic()
    file = new_file(clinic.zone, [at for one in entries for at in (one.starts_at, one.ends_at)])
    name = clean_line(clinic.name)
    for key, value in (("name", name), ("x-wr-calname", name), ("x-published-ttl", "PT1H")):
        file.add(key, value)
    file.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for visit, entry in zip(fetched.visits, entries, strict=True):
        file.add_component(event_of(entry, clinic.zone, stamp=visit.appointment.created_at))
    return file.to_ical()


def feed_entries(fetched: Fetched) -> list[CalendarEntry]:
    """What a calendar that fetches visits is told of each: no more than when and where it is, unless its
    owner, or for doctors the clinic, lets it say more.
    """
    says_room = fetched.feed.detailed or not fetched.of_patient
    return [
        replace(_entry(one, says_room=says_room), title=clean_line(_title(one, fetched)))
        for one in fetched.visits
    ]


def _title(visit: Visit, fetched: Fetched) -> str:
    kind, patient, doctor = (
        visit.visit_type.name,
        visit.patient.full_name,
        visit.doctor.display_name,
    )
    if fetched.of_patient:
        said = _("%(kind)s with %(doctor)s", kind=kind, doctor=doctor)
        return said if fetched.feed.detailed else ""
    return f"{patient}, {kind}" if context.clinic().feeds_name_patients else initials(patient)


def _entry(visit: Visit, *, says_room: bool = True) -> CalendarEntry:
    """The visit as calendars know it: the same as in the mails about it."""
    one, clinic = visit.appointment, context.clinic()
    is_asked = one.status is Status.REQUESTED
    in_person = visit.visit_type.mode is VisitMode.IN_PERSON
    room = visit.doctor.room if says_room else ""
    place = place_of(*((room, clinic.name, clinic.address) if in_person else (clinic.name,)))
    return CalendarEntry(
        id=one.id,
        version=one.version,
        status="TENTATIVE" if is_asked else "CONFIRMED",
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        clinic=clinic.name,
        place=place,
    )
