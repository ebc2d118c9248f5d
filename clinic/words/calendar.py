"""A visit as calendars know it (RFC 5545): when and where, and nothing of why or with what.

A visit keeps its UID for life and counts its changes in SEQUENCE, so that a calendar that took one file
moves its entry with the next, or drops it: whether it came by mail or from a page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import gettext as _
from icalendar import Calendar, Event

from clinic.core.local_time import is_shown_twice
from clinic.core.text import clean_line
from clinic.words.zone_file import zone_file

_BASIC = "%Y%m%dT%H%M%SZ"
_GOOGLE = "https://calendar.google.com/calendar/render"
_OUTLOOK = "https://outlook.live.com/calendar/0/deeplink/compose"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """What a calendar may know of a visit. Instants are UTC; `status` is a word of RFC 5545; without a
    `title` it says no more than at which clinic it is.
    """

    id: str
    version: int
    status: str
    starts_at: datetime
    ends_at: datetime
    clinic: str
    place: str
    title: str = ""

    @property
    def uid(self) -> str:
        return f"{self.id}@{host()}"

    @property
    def summary(self) -> str:
        return self.title or _("Visit at %(clinic)s", clinic=clean_line(self.clinic))

    @property
    def google(self) -> str:
        """The page of Google's calendar that has it filled in."""
        times = "/".join(f"{at.astimezone(UTC):{_BASIC}}" for at in (self.starts_at, self.ends_at))
        asked = {"action": "TEMPLATE", "text": self.summary, "dates": times, "location": self.place}
        return f"{_GOOGLE}?{urlencode(asked)}"

    @property
    def outlook(self) -> str:
        """The page of Outlook's calendar that has it filled in."""
        asked = {
            "path": "/calendar/action/compose",
            "rru": "addevent",
            "subject": self.summary,
            "startdt": self.starts_at.astimezone(UTC).isoformat(),
            "enddt": self.ends_at.astimezone(UTC).isoformat(),
            "location": self.place,
        }
        return f"{_OUTLOOK}?{urlencode(asked)}"


def host() -> str:
    """The clinic's name on the net; ids of mails and visits end with it."""
    name = urlsplit(current_app.config["PUBLIC_URL"]).hostname or "localhost"
    return name.encode("idna").decode()


def place_of(*parts: str) -> str:
    """Room, name and address of the clinic, as far as they are there, in one line."""
    return ", ".join(line for line in map(clean_line, parts) if line)


def event_of(entry: CalendarEntry, zone: ZoneInfo, *, stamp: datetime) -> Event:
    """The visit as an event, in the time of a zone that its file describes, or in UTC.

    `stamp` is when it was as the file says.
    """
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.version)
    event.add("dtstamp", stamp)
    event.add("dtstart", _wall(entry.starts_at, zone))
    event.add("dtend", _wall(entry.ends_at, zone))
    event.add("summary", entry.summary)
    if entry.place:
        event.add("location", entry.place)
    event.add("status", entry.status)
    return event


def new_file(zone: ZoneInfo, instants: Iterable[datetime] = ()) -> Calendar:
    """A calendar file without events, which describes the zone around these instants."""
    file = Calendar()
    file.add("prodid", "-//Clinic appointments//EN")
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    moments = sorted(instants)
    if moments and not _is_utc(zone):
        file.add_component(zone_file(zone, moments[0], moments[-1]))
    return file


def _wall(instant: datetime, zone: ZoneInfo) -> datetime:
    """The time in the zone; where its clock shows it twice, the instant.

    Of such a time a file without UTC means the earlier instant; not every calendar knows that.
    """
    return instant if _is_utc(zone) or is_shown_twice(instant, zone) else instant.astimezone(zone)


def _is_utc(zone: ZoneInfo) -> bool:
    return zone.key in ("UTC", "Etc/UTC")
