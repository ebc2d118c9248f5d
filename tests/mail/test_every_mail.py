"""Every mail that the clinic can send, in every language, read by parsers that forgive nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from html.parser import HTMLParser

import pytest
from flask import Flask
from icalendar import Calendar

from clinic.mail.compose import compose
from clinic.notifications.letters import CalendarMethod, Letter
from clinic.words.languages import LANGUAGES
from tests.mail.letters import CLINIC, KINDS, TO_PATIENTS, VISIT, letter

STRICT = policy.SMTP.clone(raise_on_defect=True)
USUAL = {
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version",
    "Content-Type",
}  # fmt: skip
UNSUBSCRIBE = {"List-Unsubscribe", "List-Unsubscribe-Post"}
VOID = {"meta", "br", "link", "img", "hr"}

HOSTILE = {
    "lines": "x\r\nBcc: y@evil.example\r\n\r\nGood day",
    "marks": 'Miller, "Ann"; <y@evil.example>,',
    "right to left": "\u200fعائشة\u200f الرحمن\u200e (x)",
    "overrides": "\u202eevil\u2066 Zoë\u2069",
    "long": "a" * 300,
    "long, not ASCII": "ü" * 300,
}
#: Python folds long names slowly: one kind for each way of writing headers.
FOR_LONG = ("appointment_confirmed", "request_received", "reminder", "verify_email")


def every_mail() -> Iterator[tuple[str, str, CalendarMethod | None]]:
    for language in LANGUAGES:
        for kind in KINDS:
            yield kind, language, None
            if kind in TO_PATIENTS:
                for method in CalendarMethod:
                    yield kind, language, method


def written(kind: str, language: str, method: CalendarMethod | None) -> Letter:
    plain = letter(kind, calendar=method)
    return replace(plain, recipient=replace(plain.recipient, locale=language))


def parsed(source: bytes) -> EmailMessage:
    return BytesParser(EmailMessage, policy=STRICT).parsebytes(source)


@pytest.mark.parametrize(("kind", "language", "method"), list(every_mail()))
def test_strict_parsers_accept_every_part(
    desk: Flask, kind: str, language: str, method: CalendarMethod | None
) -> None:
    source = compose(written(kind, language, method)).as_bytes()
    assert max(map(len, source.split(b"\r\n"))) <= 998
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n", source)
    mail = parsed(source)
    assert [part for part in mail.walk() if part.defects] == []
    _check_headers(mail, kind)
    parts = {part.get_content_type(): part for part in mail.walk() if not part.is_multipart()}
    calendar = {"text/calendar", "application/ics"} if method else set()
    assert set(parts) == {"text/plain", "text/html"} | calendar
    assert parts["text/plain"].get_content().strip()
    assert _is_balanced(parts["text/html"].get_content())
    if method:
        assert parts["text/calendar"].get_param("method") == str(method)
        assert (
            parts["application/ics"].get_content() == parts["text/calendar"].get_content().encode()
        )
        _check_calendar(parts["application/ics"].get_content(), method)


def _check_headers(mail: EmailMessage, kind: str) -> None:
    is_reminder = kind == "reminder"
    assert sorted(mail.keys()) == sorted(USUAL | (UNSUBSCRIBE if is_reminder else set()))
    assert len(mail["To"].addresses) == 1
    assert [one.addr_spec for one in mail["Reply-To"].addresses] == [CLINIC.email]
    assert mail["Auto-Submitted"] == "auto-generated"
    for header in mail.values():
        assert header.defects == ()


def _check_calendar(file: bytes, method: CalendarMethod) -> None:
    calendar = Calendar.from_ical(file)
    assert calendar.to_ical() == file
    assert [part.errors for part in calendar.walk() if part.errors] == []
    assert str(calendar["METHOD"]) == str(method)
    (event,), zones = calendar.walk("VEVENT"), calendar.walk("VTIMEZONE")
    assert event["UID"] == f"{VISIT.appointment_id}@clinic.example"
    assert [str(zone["TZID"]) for zone in zones] == [event["DTSTART"].params["TZID"]]
    assert event.decoded("DTSTART") == VISIT.starts_at


class _Balance(HTMLParser):
    """Whether each element that is opened is closed, in turn."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.is_good = True

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.is_good = self.is_good and bool(self.open) and self.open.pop() == tag


def _is_balanced(html: str) -> bool:
    reader = _Balance()
    reader.feed(html)
    return reader.is_good and reader.open == []


@pytest.mark.parametrize("what", HOSTILE)
def test_T18_a_hostile_name_stays_in_its_header(desk: Flask, what: str) -> None:
    name = HOSTILE[what]
    for kind in FOR_LONG if len(name) > 100 else KINDS:
        plain = letter(kind, calendar=CalendarMethod.REQUEST if kind in TO_PATIENTS else None)
        mail = parsed(
            compose(
                replace(
                    plain,
                    recipient=replace(plain.recipient, name=name),
                    sender=replace(CLINIC, name=name, address=name, phone=name),
                    visits=tuple(
                        replace(one, doctor_name=name, patient_name=name, room=name)
                        for one in plain.visits
                    ),
                    follow_up=plain.follow_up
                    and replace(plain.follow_up, doctor_name=name, patient_name=name),
                )
            ).as_bytes()
        )
        _check_headers(mail, kind)
        assert [one.addr_spec for one in mail["To"].addresses] == [plain.recipient.address]
        for header in ("From", "To", "Reply-To", "Subject"):
            assert not re.search("[\r\n\u202a-\u202e\u2066-\u2069]", str(mail[header]))
        for part in mail.iter_attachments():
            _check_calendar(part.get_content(), CalendarMethod.REQUEST)
