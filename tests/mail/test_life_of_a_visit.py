"""All mails of one visit's life, from the rooms to the post: what stands in them, and what never does."""

from __future__ import annotations

import re
from collections.abc import Callable
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from clinic.booking.answer import decline
from clinic.booking.cancel import cancel
from clinic.booking.lifecycle import HowTold
from clinic.booking.reschedule import reschedule
from clinic.booking.undo import undo
from clinic.db import db
from clinic.directory.models import Specialty, VisitType
from clinic.mail import smtp
from clinic.mail.compose import ClinicMail
from clinic.mail.delivery import send
from clinic.notifications.deliver import Deliverer
from clinic.notifications.reminders.reminders import plan_reminders
from tests.application import Clock
from tests.cast import FRIDAY, NEXT_MONDAY, NEXT_TUESDAY, Cast
from tests.notifications.post import LEASE

pytestmark = [pytest.mark.usefixtures("app_context"), pytest.mark.only_on("sqlite")]

SPECIALTY, KIND, REASON, WHY = "Oncology", "Chemotherapy", "A lump that grows", "I am on holiday"

#: Lets a minute or so many seconds pass, and brings what is due to the post: the mails of that time.
Post = Callable[..., list[EmailMessage]]


@pytest.fixture
def post(app: Flask, cast: Cast, clock: Clock) -> Post:
    """The clinic has a specialty and a kind of visit that are nobody's business."""
    db.session.get_one(Specialty, cast.general_medicine).name = SPECIALTY
    db.session.get_one(VisitType, cast.first_visit).name = KIND
    db.session.commit()
    sender = Deliverer(send, owner="tests", clock=clock, lease_length=LEASE)

    def post(seconds: float = 60) -> list[EmailMessage]:
        clock.advance(seconds=seconds)
        plan_reminders(now=clock())
        with smtp.mail.record_messages() as outbox:
            while sender.deliver_next():
                pass
        return [message.written for message in outbox if isinstance(message, ClinicMail)]

    post()
    return post


def to(name: str, mails: list[EmailMessage]) -> list[EmailMessage]:
    return [mail for mail in mails if mail["To"].addresses[0].display_name == name]


def events(mails: list[EmailMessage]) -> list[tuple[str, Any]]:
    """Method and event of each calendar file."""
    files = [part.get_content() for mail in mails for part in mail.iter_attachments()]
    read = [Calendar.from_ical(file) for file in files]
    return [(str(file["METHOD"]), event) for file in read for event in file.walk("VEVENT")]


def test_a_calendar_follows_a_visit_through_its_life_and_nobody_learns_what_it_is_about(
    cast: Cast, clock: Clock, post: Post
) -> None:
    asked = cast.amira_books(cast.slot(NEXT_MONDAY, "10:00"), reason=REASON)
    mails = post()
    confirmed = cast.amira_has_a_visit(cast.slot(NEXT_MONDAY, "11:00"), now=clock())
    mails += post()
    decline(cast.lena.actor, asked.id, reason=WHY, now=clock())
    mails += post()
    reschedule(
        cast.lena.actor, confirmed.id, starts_at=cast.slot(NEXT_TUESDAY, "10:00"), now=clock()
    )
    mails += post()
    clock.now = cast.slot(NEXT_MONDAY, "10:00")
    mails += post()
    cancel(cast.lena.actor, confirmed.id, reason=WHY, now=clock())
    mails += post()

    hers = to("Amira Rahman", mails)
    assert len(hers) == 6
    for mail in mails:
        whole = f"{mail.items()} {[part.get_content() for part in mail.walk() if not part.is_multipart()]}"
        for secret in (SPECIALTY, KIND, REASON, WHY):
            assert secret.lower() not in unescape(whole).lower()
    name = f"{confirmed.id}@"
    life = [(how, event) for how, event in events(hers) if event["UID"].startswith(name)]
    assert [how for how, _event in life] == ["REQUEST", "REQUEST", "CANCEL"]
    assert len({event["UID"] for _how, event in life}) == 1
    numbers = [int(event["SEQUENCE"]) for _how, event in life]
    assert numbers == sorted(set(numbers))
    assert [event["STATUS"] for _how, event in life] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]


def test_what_staff_have_told_themselves_is_confirmed_in_short_with_the_calendar_file(
    cast: Cast, clock: Clock, post: Post
) -> None:
    visit = cast.amira_has_a_visit(cast.slot(NEXT_MONDAY, "11:00"), now=clock())
    post()
    told, at = HowTold.BY_PHONE, cast.slot(NEXT_TUESDAY, "10:00")
    reschedule(cast.nadia.actor, visit.id, starts_at=at, told=told, now=clock())
    moved = words_and_method(to("Amira Rahman", post()))
    cancel(cast.lena.actor, visit.id, reason=WHY, told=told, now=clock())
    cancelled = words_and_method(to("Amira Rahman", post()))

    words = "As we told you, your visit with Dr Lena Hartmann is now on Tuesday 1 December, 10:00."
    assert moved == (words, "REQUEST")
    words = "As we told you, your visit with Dr Lena Hartmann on Tuesday 1 December, 10:00 is cancelled."
    assert cancelled == (words, "CANCEL")


def words_and_method(mails: list[EmailMessage]) -> tuple[str, str]:
    """What the only mail says between the greeting and the facts, and what its file asks a calendar."""
    [mail] = mails
    read = BytesParser(EmailMessage, policy=policy.SMTP).parsebytes(mail.as_bytes())
    [text] = [part for part in read.walk() if part.get_content_type() == "text/plain"]
    [file] = [part for part in read.walk() if part.get_content_type() == "text/calendar"]
    said = text.get_content().partition("Hello Amira,")[2].partition("Doctor:")[0]
    return " ".join(said.split()), str(file.get_param("method"))


def test_what_is_undone_at_once_sends_nothing_and_what_is_moved_at_once_one_mail(
    cast: Cast, clock: Clock, post: Post
) -> None:
    visit = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"), now=clock())
    post()
    called_off = cancel(cast.lena.actor, visit.id, reason=WHY, now=clock())
    assert post(seconds=9) == []
    undo(cast.lena.actor, visit.id, version=called_off.version, now=clock())
    assert post() == []
    other = cast.books(cast.jonas, cast.slot(FRIDAY, "11:00"), now=clock())
    later = cast.slot(FRIDAY, "12:00")
    assert post(seconds=9) == []
    reschedule(cast.jonas.actor, other.id, starts_at=later, now=clock())
    mails = post()
    assert [mail["To"].addresses[0].display_name for mail in mails].count("Jonas Weber") == 1
    assert [mail["To"].addresses[0].display_name for mail in mails].count("Lena Hartmann") == 1
    for mail in mails:
        assert "27 November, 12:00" in str(mail["Subject"])


def test_a_free_time_of_a_mail_can_be_chosen_on_the_page_it_leads_to(
    app: Flask, cast: Cast, clock: Clock, post: Post, client: FlaskClient
) -> None:
    asked = cast.amira_books(cast.slot(NEXT_MONDAY, "10:00"), now=clock())
    post()
    decline(cast.lena.actor, asked.id, reason=WHY, now=clock())
    [mail] = to("Amira Rahman", post())
    text = mail.get_body(("plain",))
    assert text is not None
    ways = re.findall(r"^- .*: https?://[^/]+(/doctors/\S+)", text.get_content(), re.M)
    assert len(ways) == 3
    for way in ways:
        page = client.get(way)
        assert page.status_code == 200
        at = re.search("at=(.*)", way)
        assert at is not None
        assert f'value="{at[1].replace("%3A", ":")}"' in page.text
