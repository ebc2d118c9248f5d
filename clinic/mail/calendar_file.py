"""The calendar file of a letter (RFC 5546): the visit as calendars know it, and who is asked to come."""

from __future__ import annotations

from icalendar import Event, vCalAddress

from clinic.booking.lifecycle import ENDED, Status
from clinic.core.text import clean_line
from clinic.mail.headers import LONGEST_NAME
from clinic.notifications.letters import CalendarMethod, Letter, VisitFacts
from clinic.words.calendar import CalendarEntry, event_of, new_file, place_of

_NOT_IN_PARAMETERS = str.maketrans({'"': "'", "\\": "/"})


def calendar_file(letter: Letter, *, organizer: str, sender: str) -> bytes:
    """The file of a letter's visits; answers of calendars go to the address of the `organizer`.

    `sender` is the address that the mail comes from: where it is another, it acts for the organizer.
    """
    zone = letter.sender.zone
    moments = [at for visit in letter.visits for at in (visit.starts_at, visit.ends_at)]
    file = new_file(zone, moments)
    file.add("method", str(letter.calendar))
    for visit in letter.visits:
        file.add_component(_event(letter, visit, _organizer(letter, organizer, sender)))
    return file.to_ical()


def _event(letter: Letter, visit: VisitFacts, organizer: vCalAddress) -> Event:
    event = event_of(entry_of(letter, visit), letter.sender.zone, stamp=letter.created_at)
    event.add("organizer", organizer)
    attendee = _person(letter.recipient.name, letter.recipient.address)
    # Whoever asked for a visit means to come; a calendar need not ask once more.
    attendee.params["PARTSTAT"] = "DECLINED" if _is_off(letter, visit) else "ACCEPTED"
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    attendee.params["RSVP"] = "FALSE"
    event.add("attendee", attendee)
    return event


def entry_of(letter: Letter, visit: VisitFacts) -> CalendarEntry:
    """A visit of the letter, as calendars know it."""
    sender = letter.sender
    return CalendarEntry(
        id=visit.appointment_id,
        version=visit.version,
        status=_status(letter, visit),
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        clinic=sender.name,
        place=place_of(visit.room, sender.name, sender.address),
    )


def _status(letter: Letter, visit: VisitFacts) -> str:
    if _is_off(letter, visit):
        return "CANCELLED"
    return "TENTATIVE" if visit.status is Status.REQUESTED else "CONFIRMED"


def _is_off(letter: Letter, visit: VisitFacts) -> bool:
    return letter.calendar is CalendarMethod.CANCEL or visit.status in ENDED


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
