"""The bell, its list, and that what was read is read; without script."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.booking.models import Appointment
from clinic.booking.reschedule import reschedule
from clinic.db import transaction
from clinic.notifications.catalogue.table import KINDS
from clinic.notifications.inbox import inbox, unread_count
from clinic.notifications.kinds import Channel
from clinic.notifications.outbox.owe import Subject, owe
from clinic.notifications.subjects import APPOINTMENT
from tests.application import Clock
from tests.cast import FRIDAY, THURSDAY, Cast, OnlinePatient, Staff
from tests.cast_fixtures import SignIn
from tests.web.counting import queries_of


class Desk:
    """Puts notices before people."""

    def __init__(self, app: Flask, clock: Clock) -> None:
        self.app, self.clock = app, clock
        self.told = 0

    def tells(self, who: Staff | OnlinePatient, kind: str, visit: Appointment | None = None) -> str:
        """A minute later than the one before; the id of the notice."""
        self.told += 1
        with self.app.app_context():
            with transaction():
                owe(
                    dedupe_key=f"test:{self.told}",
                    kind=kind,
                    channel=Channel.IN_APP,
                    user_id=who.actor.user_id,
                    patient_id=visit.patient_id if visit else getattr(who, "patient_id", None),
                    subject=Subject(kind="appointment", id=visit.id) if visit else None,
                    now=self.clock.advance(minutes=1),
                )
            return inbox(who.actor).items[0].message.id

    def unread(self, who: Staff | OnlinePatient) -> int:
        with self.app.app_context():
            return unread_count(who.actor)


@pytest.fixture
def desk(app: Flask, clock: Clock) -> Desk:
    return Desk(app, clock)


@pytest.fixture
def amira(client: FlaskClient, cast: Cast, sign_in: SignIn) -> FlaskClient:
    return sign_in(client, cast.amira)


@pytest.fixture
def visit(cast: Cast) -> Appointment:
    return cast.amira_has_a_visit(cast.slot(THURSDAY, "14:30"))


def bell(html: str) -> str:
    [found] = re.findall(r'<a class="tool" id="bell".*?</a>', html, flags=re.S)
    return re.sub(r"<[^>]+>", "", found)


def test_the_bell_counts_what_is_new(amira: FlaskClient, cast: Cast, desk: Desk) -> None:
    assert bell(amira.get("/home").text) == "Messages"
    desk.tells(cast.amira, "appointment_confirmed")
    desk.tells(cast.amira, "appointment_moved")
    assert bell(amira.get("/home").text) == "Messages, 2 unread2"


@pytest.mark.parametrize(
    ("who", "page"),
    [("amira", "/home"), ("lena", "/doctor/week"), ("nadia", "/desk/visits"), ("petra", "/find")],
)
def test_everybody_has_a_bell(
    client: FlaskClient, cast: Cast, sign_in: SignIn, who: str, page: str
) -> None:
    assert 'id="bell"' in sign_in(client, getattr(cast, who)).get(page).text


def test_a_stranger_has_none(client: FlaskClient, cast: Cast) -> None:
    assert 'id="bell"' not in client.get("/find").text
    assert client.get("/notices").location.startswith("/login")


def test_the_bell_is_one_query_however_much_it_has_to_say(
    app: Flask, amira: FlaskClient, cast: Cast, desk: Desk
) -> None:
    amira.get("/home")
    with queries_of(app) as before:
        amira.get("/home")
    for _ in range(5):
        desk.tells(cast.amira, "appointment_confirmed")
    amira.get("/home")  # the minutes between are a sign of life, which is written once
    with queries_of(app) as after:
        amira.get("/home")
    assert len(after) == len(before)
    assert len([one for one in after if "FROM message" in one]) == 1


def test_a_notice_is_a_sentence_about_the_visit(
    amira: FlaskClient, cast: Cast, desk: Desk, visit: Appointment
) -> None:
    desk.tells(cast.amira, "appointment_confirmed", visit)
    assert "Your visit with Dr Lena Hartmann on Thu 26 November, 14:30 is confirmed" in (
        amira.get("/notices").text
    )


def test_every_kind_about_a_visit_tells_when_it_is(
    amira: FlaskClient, cast: Cast, desk: Desk, visit: Appointment
) -> None:
    kinds = [kind.code for kind in KINDS.values() if kind.sentence and kind.about == APPOINTMENT]
    for kind in kinds:
        desk.tells(cast.amira, kind, visit)
    newest = amira.get("/notices").text
    older = re.search(r'href="([^"]+)" rel="next"', newest)
    assert older is not None  # there are more kinds than a page has lines
    page = newest + amira.get(unescape(older[1])).text
    assert page.count("Thu 26 November, 14:30") == len(kinds) + 1  # the booking itself, too
    assert "%(" not in page


def test_a_notice_keeps_the_time_that_it_told(
    amira: FlaskClient, cast: Cast, clock: Clock, app: Flask
) -> None:
    visit = cast.amira_has_a_visit(cast.slot(THURSDAY, "14:30"))
    with app.app_context():
        later = cast.slot(FRIDAY, "10:00")
        reschedule(cast.lena.actor, visit.id, starts_at=later, now=clock())
    page = amira.get("/notices").text
    assert "Your visit with Dr Lena Hartmann on Thu 26 November, 14:30 is confirmed" in page
    assert "Your visit with Dr Lena Hartmann is now on Fri 27 November, 10:00" in page


def test_a_kind_without_words_is_told_without_them(
    amira: FlaskClient, cast: Cast, desk: Desk, visit: Appointment
) -> None:
    desk.tells(cast.amira, "from_the_future", visit)
    desk.tells(cast.amira, "from_the_future")
    page = amira.get("/notices").text
    assert "There is news about the visit on Thu 26 November, 14:30" in page
    assert "There is a message for you" in page


def test_who_looks_after_somebody_reads_whom_it_is_about(
    client: FlaskClient, cast: Cast, desk: Desk, sign_in: SignIn
) -> None:
    visit = cast.books(cast.miriam, cast.slot(FRIDAY, "09:00"), patient_id=cast.leo_id)
    desk.tells(cast.miriam, "appointment_declined", visit)
    assert "(for Leo Keller)" in sign_in(client, cast.miriam).get("/notices").text


@pytest.mark.parametrize(
    ("who", "where"),
    [
        ("amira", "/appointments/{}"),
        ("lena", "/doctor/appointments/{}"),
        ("nadia", "/desk/visits/{}"),
    ],
)
def test_opening_a_notice_leads_to_the_visit_and_counts_as_read(
    client: FlaskClient,
    cast: Cast,
    desk: Desk,
    sign_in: SignIn,
    visit: Appointment,
    who: str,
    where: str,
) -> None:
    person = getattr(cast, who)
    known = desk.unread(person)
    notice = desk.tells(person, "appointment_cancelled", visit)
    assert desk.unread(person) == known + 1
    answer = sign_in(client, person).post(f"/notices/{notice}/read")
    assert (answer.status_code, answer.location) == (303, where.format(visit.id))
    assert client.get(answer.location).status_code == 200
    assert desk.unread(person) == known


def test_a_notice_about_nothing_leads_back_to_the_list(
    amira: FlaskClient, cast: Cast, desk: Desk
) -> None:
    notice = desk.tells(cast.amira, "hello")
    assert amira.post(f"/notices/{notice}/read").location == "/notices"


def test_all_can_be_read_at_once(amira: FlaskClient, cast: Cast, desk: Desk) -> None:
    for who in (cast.amira, cast.amira, cast.jonas):
        desk.tells(who, "appointment_confirmed")
    assert "Mark all read" in amira.get("/notices").text
    assert amira.post("/notices/read-all").location == "/notices"
    assert "Mark all read" not in amira.get("/notices").text
    assert (desk.unread(cast.amira), desk.unread(cast.jonas)) == (0, 1)


def test_somebody_elses_notice_is_not_there(amira: FlaskClient, cast: Cast, desk: Desk) -> None:
    theirs = desk.tells(cast.jonas, "appointment_confirmed")
    assert amira.post(f"/notices/{theirs}/read").status_code == 404
    assert theirs not in amira.get("/notices").text
    assert desk.unread(cast.jonas) == 1


def test_the_list_comes_in_pages(amira: FlaskClient, cast: Cast, desk: Desk) -> None:
    ids = [desk.tells(cast.amira, "appointment_confirmed") for _ in range(23)]
    first = amira.get("/notices").text
    [older] = re.findall(r'href="(/notices\?after=[^"]+)"[^>]*rel="next"', first)
    second = amira.get(older.replace("&amp;", "&")).text
    shown = [re.findall(r'id="notice-(\w+)"', page) for page in (first, second)]
    assert shown == [ids[:2:-1], ids[2::-1]]
    assert 'rel="next"' not in second


def news(client: FlaskClient, href: str) -> list[str]:
    page = client.get(href.replace("&amp;", "&"), headers={"HX-Request": "true"}).text
    return re.findall(r"<strong>(.*?)</strong>", page)


def news_href(client: FlaskClient) -> str:
    [href, *_] = re.findall(r'data-live-href="(/notices/news[^"]*)"', client.get("/home").text)
    return str(href)


def test_the_script_is_told_only_what_came_since(
    amira: FlaskClient, cast: Cast, desk: Desk
) -> None:
    desk.tells(cast.amira, "appointment_confirmed")
    href = news_href(amira)
    assert news(amira, href) == []
    desk.tells(cast.amira, "appointment_moved")
    assert len(news(amira, href)) == 1
    for _ in range(3):
        desk.tells(cast.amira, "appointment_moved")
    assert news(amira, href) == ["4 new messages"]


@pytest.mark.parametrize("since", ["", "x", "2026~y", "~"])
def test_a_strange_since_is_no_error(amira: FlaskClient, cast: Cast, since: str) -> None:
    assert news(amira, f"/notices/news?since={since}") == []


def test_without_script_the_news_are_the_list(amira: FlaskClient) -> None:
    assert amira.get("/notices/news").location == "/notices"


@pytest.mark.parametrize("headers", [{}, {"X-Background": "1"}])
def test_what_a_page_asks_by_itself_does_not_keep_anybody_signed_in(
    client: FlaskClient, cast: Cast, sign_in: SignIn, clock: Clock, headers: dict[str, str]
) -> None:
    amira = sign_in(client, cast.amira)
    clock.advance(minutes=20)
    assert amira.get("/home", headers=headers).status_code == 200
    clock.advance(minutes=20)
    assert amira.get("/home").status_code == (200 if headers == {} else 303)
