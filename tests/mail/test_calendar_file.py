"""The calendar file of a letter, read by programs that know nothing of us."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from flask import Flask
from flask_babel import force_locale
from icalendar import Calendar

from clinic.booking.lifecycle import Status
from clinic.core.local_time import is_shown_twice
from clinic.mail.calendar_file import calendar_file
from clinic.notifications.letters import CalendarMethod, Letter, VisitFacts
from clinic.words.zone_file import zone_file
from tests.mail.letters import AMIRA, CLINIC, FRIDAY, THURSDAY, VISIT, letter, visit

ZONES = [
    "Europe/Berlin",
    "Europe/Dublin",
    "America/St_Johns",
    "Australia/Melbourne",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "Africa/Casablanca",
    "UTC",
]
WINTER, SUMMER = datetime(2026, 1, 15, 9, tzinfo=UTC), datetime(2026, 7, 15, 9, tzinfo=UTC)


def enclosed(
    *visits: VisitFacts, method: CalendarMethod = CalendarMethod.REQUEST, **changed: Any
) -> Calendar:
    return read(letter(visits=visits or (VISIT,), calendar=method, **changed))


def read(written: Letter) -> Calendar:
    file = Calendar.from_ical(raw(written))
    assert isinstance(file, Calendar)
    return file


def raw(written: Letter, organizer: str = "no-reply@clinic.example") -> bytes:
    with force_locale("en_GB"):
        return calendar_file(written, organizer=organizer, sender="no-reply@clinic.example")


def only_event(file: Calendar) -> Any:
    (event,) = file.walk("VEVENT")
    return event


def test_what_a_visit_tells_a_calendar(desk: Flask) -> None:
    file = enclosed()
    event = only_event(file)
    assert str(file["METHOD"]) == "REQUEST"
    assert event["UID"] == f"{VISIT.appointment_id}@clinic.example"
    assert event["SEQUENCE"] == VISIT.version
    assert event["SUMMARY"] == "Visit at Lindenhof Clinic"
    assert event["LOCATION"] == "Room 4, Lindenhof Clinic, Lindenstraße 12, 10969 Berlin"
    assert event["STATUS"] == "CONFIRMED"
    assert event["ORGANIZER"] == "mailto:no-reply@clinic.example"
    assert event["ATTENDEE"] == f"mailto:{AMIRA.address}"
    assert event["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert set(event.keys()) == {
        "UID",
        "SEQUENCE",
        "DTSTAMP",
        "DTSTART",
        "DTEND",
        "SUMMARY",
        "LOCATION",
        "STATUS",
        "ORGANIZER",
        "ATTENDEE",
    }


def test_a_visit_that_moves_keeps_its_name_and_counts_up(desk: Flask) -> None:
    before, after = (
        only_event(enclosed(visit(version=n, starts_at=at, ends_at=at + timedelta(minutes=15))))
        for n, at in ((2, THURSDAY), (3, FRIDAY))
    )
    assert before["UID"] == after["UID"]
    assert before["SEQUENCE"] < after["SEQUENCE"]
    assert after.decoded("DTSTART").astimezone(UTC) == FRIDAY


@pytest.mark.parametrize(
    ("status", "method", "told"),
    [
        (Status.REQUESTED, CalendarMethod.REQUEST, "TENTATIVE"),
        (Status.CONFIRMED, CalendarMethod.REQUEST, "CONFIRMED"),
        (Status.CANCELLED, CalendarMethod.CANCEL, "CANCELLED"),
        (Status.DECLINED, CalendarMethod.CANCEL, "CANCELLED"),
        (Status.EXPIRED, CalendarMethod.CANCEL, "CANCELLED"),
    ],
)
def test_a_calendar_learns_how_a_visit_stands(
    desk: Flask, status: Status, method: CalendarMethod, told: str
) -> None:
    file = enclosed(visit(status=status), method=method)
    assert str(file["METHOD"]) == str(method)
    assert only_event(file)["STATUS"] == told


def test_every_visit_of_a_letter_is_an_event(desk: Flask) -> None:
    later = visit(appointment_id="b" * 32, starts_at=FRIDAY, ends_at=FRIDAY + timedelta(hours=1))
    file = enclosed(VISIT, later)
    assert len(file.walk("VEVENT")) == 2
    assert len(file.walk("VTIMEZONE")) == 1


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("starts_at", [WINTER, SUMMER])
def test_a_calendar_reads_the_same_instant(desk: Flask, zone: str, starts_at: datetime) -> None:
    ends_at = starts_at + timedelta(minutes=45)
    written = letter(
        visits=(visit(starts_at=starts_at, ends_at=ends_at),),
        calendar=CalendarMethod.REQUEST,
        sender=replace(CLINIC, zone=ZoneInfo(zone)),
    )
    event = only_event(read(written))
    assert event.decoded("DTSTART").astimezone(UTC) == starts_at
    assert event.decoded("DTEND").astimezone(UTC) == ends_at
    if zone != "UTC":
        assert event["DTSTART"].params["TZID"] == zone
        assert event.decoded("DTSTART").replace(tzinfo=None) == starts_at.astimezone(
            ZoneInfo(zone)
        ).replace(tzinfo=None)


@pytest.mark.parametrize("zone", [zone for zone in ZONES if zone != "UTC"])
def test_a_zone_is_described_right_at_every_hour_of_the_year(zone: str) -> None:
    true, described = ZoneInfo(zone), _as_others_read_it(zone)
    start = datetime(2026, 1, 1, 0, 15, tzinfo=UTC)
    wrong = []
    for hour in range(366 * 24):
        local = (start + timedelta(hours=hour)).astimezone(true)
        if is_shown_twice(local, true):
            continue  # which of the two is meant, no calendar file can say
        read_back = local.replace(tzinfo=described)
        if read_back.utcoffset() != local.utcoffset():
            wrong.append(local)
    assert wrong == []


def _as_others_read_it(zone: str) -> Any:
    file = Calendar()
    file.add("prodid", "x")
    file.add("version", "2.0")
    first = datetime(2026, 1, 1, tzinfo=UTC)
    file.add_component(zone_file(ZoneInfo(zone), first, first + timedelta(days=366)))
    return tzical(StringIO(file.to_ical().decode().replace("\r\n", "\n"))).get(zone)


def test_a_time_that_the_clock_shows_twice_is_told_as_an_instant(desk: Flask) -> None:
    again = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # 02:30 in Berlin, for the second time
    first = again - timedelta(hours=1)
    for starts_at in (first, again):
        event = only_event(enclosed(visit(starts_at=starts_at, ends_at=again)))
        assert event.decoded("DTSTART") == starts_at
        assert "TZID" not in event["DTSTART"].params


NASTY = [
    "Room 4\r\nATTACH:https://evil.example/x",
    "Room 4\nBEGIN:VALARM\nACTION:AUDIO\nEND:VALARM",
    "Room 4\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:x",
    'x";CN=y:mailto:evil@evil.example',
    "a,b;c:d\\n\\,e",
    "Zimmer mit einem sehr langen Namen 🌿 " * 20,
]


@pytest.mark.parametrize("text", NASTY, ids=ascii)
def test_T19_no_text_writes_lines_of_its_own(desk: Flask, text: str) -> None:
    plain = enclosed()
    file = enclosed(
        visit(room=text, doctor_name=text, patient_name=text),
        sender=replace(CLINIC, name=text, address=text),
        recipient=replace(AMIRA, name=text),
    )
    event = only_event(file)
    assert event.keys() == only_event(plain).keys()
    assert [part.name for part in file.walk()] == [part.name for part in plain.walk()]
    assert event["ATTENDEE"] == f"mailto:{AMIRA.address}"
    assert event["ATTENDEE"].params.keys() == only_event(plain)["ATTENDEE"].params.keys()


def test_T19_lines_are_folded(desk: Flask) -> None:
    long = letter(visits=(visit(room="Zimmer 🌿 " * 40),), calendar=CalendarMethod.REQUEST)
    lines = raw(long).split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert only_event(read(long))["LOCATION"].startswith("Zimmer 🌿 Zimmer 🌿")


def test_a_calendar_file_does_not_tell_who_treats(desk: Flask) -> None:
    file = raw(letter(calendar=CalendarMethod.REQUEST))
    assert b"Hartmann" not in file
