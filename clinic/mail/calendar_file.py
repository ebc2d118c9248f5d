"""The calendar file of a letter (RFC 5545, RFC 5546): when, who and where, and nothing else.

A visit keeps its UID for life and counts its changes in SEQUENCE, so that a calendar that took the
first file moves its entry with the next, or drops it.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from icalendar import Calendar, Event, vCalAddress

from clinic.booking.lifecycle import ENDED, Status
from clinic.core.local_time import is_shown_twice
from clinic.core.text import clean_line
from clinic.mail import links
from clinic.mail.headers import LONGEST_NAME
from clinic.mail.zone_file import zone_file
from clinic.notifications.letters import CalendarMethod, Letter, Sender, VisitFacts

_NOT_IN_PARAMETERS = str.maketrans({'"': "'", "\\": "/"})


def calendar_file(letter: Letter, *, organizer: str, sender: str) -> bytes:
    """The file of a letter's visits; answers of calendars go to the address of the `organizer`.

    `sender` is the address that the mail comes from: where it is another, it acts for the organizer.
    """
    file = Calendar()
    file.add("prodid", "-//Clinic appointments//EN")
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    file.add("method", str(letter.calendar))
    zone = letter.sender.zone
    if not _is_utc(zone):
        first = min(visit.starts_at for visit in letter.visits)
        last = max(visit.ends_at for visit in letter.visits)
        file.add_component(zone_file(zone, first, last))
    for visit in letter.visits:
        file.add_component(_event(letter, visit, _organizer(letter, organizer, sender)))
    return file.to_ical()


def _event(letter: Letter, visit: VisitFacts, organizer: vCalAddress) -> Event:
    sender = letter.sender
    event = Event()
    event.add("uid", f"{visit.appointment_id}@{links.host()}")
    event.add("sequence", visit.version)
    event.add("dtstamp", letter.created_at)
    event.add("dtstart", _wall(visit.starts_at, sender.zone))
    event.add("dtend", _wall(visit.ends_at, sender.zone))
    event.add("summary", _("Visit at %(clinic)s", clinic=clean_line(sender.name)))
    place = _place(sender, visit)
    if place:
        event.add("location", place)
    event.add("status", _status(letter, visit))
    event.add("organizer", organizer)
    attendee = _person(letter.recipient.name, letter.recipient.address)
    # Whoever asked for a visit means to come; a calendar need not ask once more.
    attendee.params["PARTSTAT"] = "DECLINED" if _is_off(letter, visit) else "ACCEPTED"
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    attendee.params["RSVP"] = "FALSE"
    event.add("attendee", attendee)
    return event


def _status(letter: Letter, visit: VisitFacts) -> str:
    if _is_off(letter, visit):
        return "CANCELLED"
    return "TENTATIVE" if visit.status is Status.REQUESTED else "CONFIRMED"


def _is_off(letter: Letter, visit: VisitFacts) -> bool:
    return letter.calendar is CalendarMethod.CANCEL or visit.status in ENDED


def _place(sender: Sender, visit: VisitFacts) -> str:
    parts = (clean_line(visit.room), clean_line(sender.name), clean_line(sender.address))
    return ", ".join(part for part in parts if part)


def _organizer(letter: Letter, address: str, sender: str) -> vCalAddress:
    clinic = _person(letter.sender.name, address)
    if sender.lower() != address.lower():
        clinic.params["SENT-BY"] = f"mailto:{sender}"
    return clinic


def _person(name: str, address: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{address}")
    # A quote cannot be written inside a parameter, and a backslash is read in several ways.
    person.params["CN"] = clean_line(name)[:LONGEST_NAME].translate(_NOT_IN_PARAMETERS)
    return person


def _wall(instant: datetime, zone: ZoneInfo) -> datetime:
    """The time in the clinic's zone; where its clock shows it twice, the instant.

    Of such a time a file without UTC means the earlier instant; not every calendar knows that.
    """
    return instant if _is_utc(zone) or is_shown_twice(instant, zone) else instant.astimezone(zone)


def _is_utc(zone: ZoneInfo) -> bool:
    return zone.key in ("UTC", "Etc/UTC")
