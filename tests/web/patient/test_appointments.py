"""All visits of a patient, and each by itself."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
import vobject
from flask import Flask
from flask.testing import FlaskClient

from clinic.booking.answer import decline
from clinic.directory.catalogue import change_visit_type
from tests.application import Clock
from tests.cast import FOUNDED, NEXT_MONDAY, THURSDAY, Cast
from tests.cast_fixtures import SignIn


@pytest.fixture
def amira(client: FlaskClient, cast: Cast, sign_in: SignIn) -> FlaskClient:
    return sign_in(client, cast.amira)


def shown(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_what_lies_ahead_and_what_is_over_are_two_lists(amira: FlaskClient, cast: Cast) -> None:
    cast.amira_has_a_visit(cast.slot(THURSDAY, "14:30"))
    cast.amira_has_a_visit(cast.slot(THURSDAY, "14:30") - timedelta(days=14), now=FOUNDED)
    ahead, over = shown(amira, "/appointments"), shown(amira, "/appointments?when=past")
    assert "Thu 26 November, 14:30" in ahead
    assert "Thu 12 November, 14:30" not in ahead
    assert "Thu 12 November, 14:30" in over
    assert "Thu 26 November, 14:30" not in over


def test_the_list_comes_in_pages(amira: FlaskClient, cast: Cast) -> None:
    start = cast.slot(NEXT_MONDAY, "08:30")
    for number in range(22):
        at = start + timedelta(days=number // 5, minutes=30 * (number % 5))
        if at.weekday() < 5:
            cast.desk_books(cast.amira.patient_id, at)
        else:
            cast.desk_books(cast.amira.patient_id, at + timedelta(days=7))
    assert "1 to 20 of 22" in shown(amira, "/appointments")
    assert "21 to 22 of 22" in shown(amira, "/appointments?page=2")


def test_odd_pages_are_no_error(amira: FlaskClient, cast: Cast) -> None:
    for query in ("page=0", "page=-1", "page=x", "page=999999999999999999999", "when=never"):
        shown(amira, f"/appointments?{query}")


def test_a_visit_tells_when_where_and_what_has_happened(amira: FlaskClient, cast: Cast) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "14:30"))
    page = shown(amira, f"/appointments/{visit.id}")
    for words in ("First visit with Dr Lena Hartmann", "Thu 26 November, 14:30",
                  "14:30 to 15:00 (30 min)", "Room 4, Lindenstraße 12, 10969 Berlin",
                  "Requested by you", "Confirmed by the doctor",
                  "You can move or cancel it here until tomorrow 14:30"):  # fmt: skip
        assert words in page, words


def test_a_declined_visit_tells_why_and_leads_on(
    amira: FlaskClient, cast: Cast, app: Flask
) -> None:
    visit = cast.amira_books(cast.slot(THURSDAY, "14:30"))
    with app.app_context():
        decline(cast.lena.actor, visit.id, reason="Please see a specialist", now=cast.now)
    page = shown(amira, f"/appointments/{visit.id}")
    assert "Declined on Tue 24 Nov" in page
    assert "Please see a specialist" in page
    assert "Book again" in page
    assert "/reschedule" not in page


def test_a_visit_that_is_over_offers_no_change(
    amira: FlaskClient, cast: Cast, clock: Clock, sign_in: SignIn
) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "14:30"))
    clock.advance(days=3)
    sign_in(amira, cast.amira)
    page = shown(amira, f"/appointments/{visit.id}")
    assert "/reschedule" not in page
    assert "/cancellation" not in page


@pytest.mark.parametrize("path", ["", "/cancellation", "/reschedule"])
def test_T1_a_visit_is_there_for_its_patient_alone(
    client: FlaskClient, cast: Cast, sign_in: SignIn, path: str
) -> None:
    visit = cast.amira_has_a_visit(cast.slot(NEXT_MONDAY, "14:30"))
    address = f"/appointments/{visit.id}{path}"
    nobody = client.get(address)
    assert (nobody.status_code, nobody.location) == (303, f"/login?next={address}")
    for person, status in (
        (cast.amira, 200),
        (cast.jonas, 404),
        (cast.lena, 403),
        (cast.petra, 403),
    ):
        visitor = sign_in(client.application.test_client(), person)
        assert visitor.get(address).status_code == status


def test_an_unknown_visit_is_not_there(amira: FlaskClient) -> None:
    for identifier in ("nothing", "%00", "0" * 500):
        assert amira.get(f"/appointments/{identifier}").status_code == 404


def test_a_visit_goes_into_any_calendar_and_tells_nobody_what_it_is_about(
    amira: FlaskClient, cast: Cast
) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "14:30"))
    page = shown(amira, f"/appointments/{visit.id}")
    file = amira.get(f"/appointments/{visit.id}/calendar.ics")
    assert file.mimetype == "text/calendar"
    entry = vobject.readOne(file.text).vevent
    assert entry.uid.value == f"{visit.id}@127.0.0.1"
    assert entry.sequence.value == str(visit.version)
    assert (entry.dtstart.value, entry.dtend.value) == (visit.starts_at, visit.ends_at)
    google, outlook = (
        dict(parse_qsl(urlsplit(unescape(link)).query))
        for link in re.findall(r'href="(https://(?:calendar\.google|outlook)[^"]+)"', page)
    )
    assert google["dates"] == "20261126T133000Z/20261126T140000Z"
    assert outlook["startdt"] == "2026-11-26T13:30:00+00:00"
    for told in (file.text, str(google), str(outlook)):
        assert "First visit" not in told
        assert cast.lena.actor.full_name not in told
        assert "General" not in told


def test_how_to_come_and_what_happens_next(amira: FlaskClient, cast: Cast, app: Flask) -> None:
    asked = cast.amira_books(cast.slot(THURSDAY, "14:30"))
    with app.app_context():
        change_visit_type(
            cast.petra.actor, cast.first_visit, {"bring": "Your insurance card"}, now=cast.now
        )
    page = shown(amira, f"/appointments/{asked.id}")
    assert "Please bring: Your insurance card" in page
    assert "Please bring: Your insurance card" in shown(amira, "/home")
    assert 'href="https://www.openstreetmap.org/search?query=' in page
    assert "We answer by tomorrow 10:00, here and by email." in page
    assert "You can move or cancel it here until tomorrow 14:30." in page
