"""The mails about a visit and their links, as somebody gets them: read, followed, pressed."""

from __future__ import annotations

from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
import vobject
from flask import Flask
from flask.testing import FlaskClient

from clinic.booking.models import Appointment
from clinic.booking.queries import find
from clinic.directory.catalogue import change_visit_type
from clinic.mail.compose import compose
from tests.application import Clock
from tests.cast import NEXT_MONDAY, NEXT_TUESDAY, Cast
from tests.notifications.post import PostOffice

UNTOLD = ("a lump behind my ear", "First visit", "General medicine")


class Links(HTMLParser):
    """The links of a page by what they say."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._href = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._href = str(dict(attrs).get("href") or "") if tag == "a" else ""

    def handle_data(self, data: str) -> None:
        if self._href and data.strip():
            self.found[data.strip()] = urlsplit(self._href).path

    def handle_endtag(self, tag: str) -> None:
        self._href = ""


def read(post: PostOffice, kind: str) -> tuple[str, dict[str, str]]:
    """The last mail of a kind: all it says, and its links by their words, which its text has as well."""
    [*_, letter] = [one for one in post.letters if one.kind == kind]
    mail = BytesParser(EmailMessage, policy=policy.SMTP).parsebytes(compose(letter).as_bytes())
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    text, links = plain.get_content(), Links(html.get_content()).found
    for words, way in links.items():
        assert way in text, f"only the HTML leads to {words!r}"
    return f"{mail['Subject']} {text} {html.get_content()}", links


@pytest.fixture
def visit(cast: Cast, post: PostOffice) -> Appointment:
    """Amira's visit on Monday at two, of which she has been told."""
    change_visit_type(
        cast.petra.actor, cast.first_visit, {"bring": "Your insurance card"}, now=cast.now
    )
    found = cast.amira_has_a_visit(cast.slot(NEXT_MONDAY, "14:00"))
    post.after(minutes=1)
    return found


def test_a_confirmation_leads_to_calendars_change_and_cancel_without_signing_in(
    app: Flask, client: FlaskClient, cast: Cast, visit: Appointment, post: PostOffice
) -> None:
    said, links = read(post, "appointment_confirmed")
    assert [word for word in UNTOLD if word in said] == []
    assert "Your insurance card" in said
    into_calendars = client.get(links["Add to calendar"], follow_redirects=True).text
    file = client.get(f"/v/{visit.id}/calendar.ics").text
    entry = vobject.readOne(file).vevent
    assert (entry.dtstart.value, entry.sequence.value) == (visit.starts_at, str(visit.version))
    assert [word for word in (*UNTOLD, "Hartmann") if word in into_calendars + file] == []
    page = client.get(links["Change or cancel"], follow_redirects=True)
    assert page.status_code == 200
    client.post(f"/v/{visit.id}/cancellation")
    assert find.visit(cast.amira.actor, visit.id).appointment.status == "cancelled"


def test_a_reminder_says_i_am_coming_and_its_links_are_in_time_for_six_hours(
    app: Flask,
    client: FlaskClient,
    cast: Cast,
    clock: Clock,
    visit: Appointment,
    post: PostOffice,
) -> None:
    clock.now = cast.slot(NEXT_TUESDAY, "14:00")
    clock.advance(days=-2)
    post.work()
    said, links = read(post, "reminder")
    assert [word for word in UNTOLD if word in said] == []
    assert "in time until Sunday 29 November, 20:00" in said
    client.get(links["I am coming"])
    client.post(f"/v/{visit.id}/attendance")
    assert find.visit(cast.amira.actor, visit.id).appointment.attending_at == clock()
    clock.advance(hours=6)
    assert "counts as late" not in client.get(links["Cancel"], follow_redirects=True).text
    assert 'id="slots"' in client.get(links["Another time"], follow_redirects=True).text
    clock.advance(minutes=1)
    assert "counts as late" in client.get(links["Cancel"], follow_redirects=True).text
    moving = client.get(links["Another time"], follow_redirects=True).text
    assert "It is too late to move it here. Please call" in moving
    client.post(f"/v/{visit.id}/cancellation")
    assert find.visit(cast.amira.actor, visit.id).appointment.cancelled_late
