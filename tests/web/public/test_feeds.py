"""What calendars fetch, as two readers understand it that know nothing of us."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import vobject
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from clinic.booking.reschedule import reschedule
from clinic.directory.settings import change_clinic
from tests.application import Clock
from tests.cast import FRIDAY, THURSDAY, Cast, OnlinePatient, Staff
from tests.cast_fixtures import SignIn
from tests.node import run_script

pytestmark = pytest.mark.usefixtures("app_context")

Connect = Callable[..., str]
READER = Path(__file__).with_name("read_feed.mjs")


@pytest.fixture
def connect(app: Flask, sign_in: SignIn) -> Connect:
    """`connect(cast.amira)`: the path of the address that she is shown when she adds a calendar."""

    def connect(person: Staff | OnlinePatient, **filled: str) -> str:
        client = sign_in(app.test_client(), person)
        page = client.post("/account/calendars", data={"label": "My phone", **filled})
        assert page.status_code == 200
        (address,) = re.findall(r'value="http[^"]+?(/feeds/[^"]+\.ics)"', page.text)
        assert address not in client.get("/account/calendars").text
        return str(address)

    return connect


def understood(file: TestResponse) -> list[list[object]]:
    """Instants of begin and end, title, version and place of each visit: both readers agree."""
    assert (file.status_code, file.mimetype) == (200, "text/calendar")
    one: list[list[object]] = run_script(READER, file.text)
    other = [
        [
            int(event.dtstart.value.timestamp()),
            int(event.dtend.value.timestamp()),
            event.summary.value,
            int(event.sequence.value),
            event.location.value,
        ]
        for event in vobject.readOne(file.text).vevent_list
    ]
    assert one == other
    return one


def test_a_patients_calendar_says_when_and_where_and_what_its_owner_chose(
    client: FlaskClient, cast: Cast, connect: Connect
) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    place, at = "Lindenhof Clinic, Lindenstraße 12, 10969 Berlin", int(visit.starts_at.timestamp())
    silent = client.get(connect(cast.amira))
    assert understood(silent) == [[at, at + 1800, "Visit at Lindenhof Clinic", 2, place]]
    for word in ("Hartmann", "First visit", "Room 4", "Amira"):
        assert word not in silent.text
    told = understood(client.get(connect(cast.amira, detailed="y")))
    assert told == [[at, at + 1800, "First visit with Dr Lena Hartmann", 2, f"Room 4, {place}"]]


def test_a_doctors_calendar_has_initials_unless_the_clinic_says_more(
    client: FlaskClient, cast: Cast, connect: Connect
) -> None:
    cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    address = connect(cast.lena)
    assert [one[2] for one in understood(client.get(address))] == ["AR"]
    change_clinic(cast.petra.actor, {"feeds_name_patients": True}, now=cast.now)
    titles = [one[2] for one in understood(client.get(address))]
    assert titles == ["Amira Rahman, First visit"]


def test_who_looks_again_is_sent_only_what_is_new(
    client: FlaskClient, cast: Cast, connect: Connect, clock: Clock
) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    address, version = connect(cast.amira), visit.version
    tag = client.get(address, headers={"Accept-Encoding": "gzip"}).headers["ETag"]
    clock.advance(minutes=20)
    same = client.get(address, headers={"If-None-Match": tag})
    assert (same.status_code, same.data) == (304, b"")
    reschedule(cast.lena.actor, visit.id, starts_at=cast.slot(THURSDAY, "10:00"), now=clock())
    changed = client.get(address, headers={"If-None-Match": tag})
    assert [one[3] for one in understood(changed)] == [version + 1]


def test_T3_nobody_finds_an_address_and_it_ends_at_once(
    app: Flask, client: FlaskClient, cast: Cast, connect: Connect, sign_in: SignIn
) -> None:
    address = connect(cast.amira)
    answer = client.get(address)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    own = sign_in(app.test_client(), cast.amira)
    (action,) = re.findall(
        r'action="(/account/calendars/\w+/removal)"', own.get("/account/calendars").text
    )
    assert sign_in(app.test_client(), cast.miriam).post(action).status_code == 404
    assert own.post(action).status_code == 303
    assert client.get(address).status_code == client.get("/feeds/guessed.ics").status_code == 404
