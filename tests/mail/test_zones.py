"""A visit's instant, as other programs read it from its calendar file by the zone that stands in it.

For each zone 122 visits in two years, every sixth day and each an hour later in the day; every visit has
a file of its own.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from operator import ne
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from clinic.notifications.letters import CalendarMethod
from tests.mail import vtimezone
from tests.mail.letters import AMIRA, CLINIC, letter, visit
from tests.mail.test_calendar_file import raw
from tests.node import run_script

READER = Path(__file__).with_name("read_calendars.mjs")
FIRST = datetime(2026, 1, 1, 0, 30, tzinfo=UTC)
STARTS = [FIRST + number * timedelta(days=6, hours=1) for number in range(122)]
LENGTH = timedelta(minutes=45)

ZONES = [
    "UTC",
    "Europe/Berlin",
    "Europe/Dublin",  # its winter is the exception
    "Africa/Cairo",
    "Africa/Casablanca",  # follows the moon
    "Asia/Gaza",  # so does this
    "Asia/Kolkata",  # never changes
    "Asia/Tehran",  # did until lately
    "America/New_York",
    "America/Santiago",
    "America/St_Johns",
    "Australia/Lord_Howe",  # by half an hour
    "Australia/Sydney",
    "Pacific/Auckland",
    "Pacific/Chatham",
]


def files_of(zone: str, starts: list[datetime]) -> list[bytes]:
    sender = replace(CLINIC, zone=ZoneInfo(zone))
    request = letter(calendar=CalendarMethod.REQUEST, sender=sender)
    visits = [visit(starts_at=at, ends_at=at + LENGTH) for at in starts]
    return [raw(replace(request, visits=(one,))) for one in visits]


@pytest.mark.parametrize("zone", ZONES)
def test_every_reader_finds_the_instant_of_each_visit(desk: Flask, zone: str) -> None:
    files = files_of(zone, STARTS)
    meant = [(at, at + LENGTH) for at in STARTS]
    read = run_script(READER, [file.decode() for file in files])
    by_ical_js = [
        tuple(datetime.fromtimestamp(one[end], UTC) for end in ("starts", "ends")) for one in read
    ]
    by_hand = [
        tuple(vtimezone.instant(file, name) for name in ("DTSTART", "DTEND")) for file in files
    ]
    wrong = [sum(map(ne, meant, found)) for found in (by_ical_js, by_hand)]
    assert wrong == [0, 0]


def test_a_summer_s_time_is_called_daylight_also_where_the_law_turns_it_round(desk: Flask) -> None:
    (file,) = files_of("Europe/Dublin", STARTS[:1])
    said = vtimezone.observances(file.decode().split("\r\n"))
    assert {(one.kind, one.ahead) for one in said} == {
        ("DAYLIGHT", timedelta(hours=1)),
        ("STANDARD", timedelta(0)),
    }


def test_the_sender_acts_for_the_clinic_where_the_clinic_has_an_address_of_its_own(
    desk: Flask,
) -> None:
    def organizer(address: str) -> object:
        file = raw(letter(calendar=CalendarMethod.REQUEST), organizer=address).decode()
        return run_script(READER, [file])[0]["organizer"]

    name = {"cn": CLINIC.name}
    assert organizer("desk@lindenhof.example") == [
        name | {"sent-by": "mailto:no-reply@clinic.example"},
        "cal-address",
        "mailto:desk@lindenhof.example",
    ]
    assert organizer("no-reply@clinic.example") == [
        name,
        "cal-address",
        "mailto:no-reply@clinic.example",
    ]


@pytest.mark.parametrize(
    "name",
    [
        "Miller, Ann; Jonas: Weber",
        'Amira "Mira" Rahman',
        'x";SENT-BY="mailto:evil@evil.example',
        "x\r\nATTENDEE:mailto:evil@evil.example",
        "Zoë ^n ^' \\n \\, Łukasz",
        "عائشة الرحمن, " * 12,
        "a" * 200,
    ],
    ids=lambda name: ascii(name[:40]),
)
def test_T40_T19_no_name_gets_out_of_its_place_in_a_calendar(desk: Flask, name: str) -> None:
    meant = " ".join(name.split()).replace('"', "'").replace("\\", "/")
    hostile = letter(
        calendar=CalendarMethod.REQUEST,
        recipient=replace(AMIRA, name=name),
        sender=replace(CLINIC, name=name),
    )
    (read,) = run_script(READER, [raw(hostile).decode()])
    assert read["organizer"][0] == {"cn": meant}
    assert read["attendee"][0]["cn"] == meant
    assert read["attendee"][2] == f"mailto:{AMIRA.address}"
    assert len(read["properties"]) == 10
