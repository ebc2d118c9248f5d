"""A letter as a mail: what it says, what it never says, and that nobody can write headers into it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from html import unescape
from typing import Any, cast

import pytest
from flask import Flask

from clinic.booking.links.visit_link import LinkPurpose, VisitLink, read_visit_link
from clinic.booking.rules import Slot
from clinic.mail.compose import ClinicMail, compose
from clinic.notifications.catalogue.table import KINDS as TABLE
from clinic.notifications.letters import CalendarMethod, Letter, Refused, Unreachable
from tests.mail.letters import (
    ABOUT_ACCOUNTS,
    AMIRA,
    CLINIC,
    FRIDAY,
    KINDS,
    NOW,
    TO_DOCTORS,
    TO_PATIENTS,
    VISIT,
    letter,
    visit,
)

STRICT = policy.SMTP.clone(raise_on_defect=True)

NASTY_NAMES = [
    "x\r\nBcc: y@evil.example",
    "x\nBcc: y@evil.example",
    "x\rBcc: y@evil.example",
    "x\u2028Bcc: y@evil.example",
    "x\x0bBcc: y@evil.example",
    "x\x85\r\n\r\n<script>alert(1)</script>",
    'Amira "Mira" Rahman',
    "Miller, Ann",
    "Amira <amira@evil.example>",
    "Amira (a comment) Rahman; Jonas: Weber",
    "Zoë Łukasz Ünal, die Ärztin mit dem sehr langen Namen, der in keine Zeile einer Mail passt",
    "عائشة الرحمن",
    "\u202eevil\u202c Amira",
    "Amira 🌿👩🏽‍⚕️",
    "=?utf-8?q?x=0d=0aBcc=3a_y?=",
    "a" * 500,
    "",
]


def read(mail: ClinicMail) -> EmailMessage:
    """The mail as the strict parser of whoever gets it reads it."""
    return BytesParser(EmailMessage, policy=STRICT).parsebytes(mail.as_bytes())


def texts(mail: EmailMessage | ClinicMail) -> tuple[str, str, str]:
    """Subject, text and HTML."""
    if isinstance(mail, ClinicMail):
        mail = mail.written
    text, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert text
    assert html
    return str(mail["Subject"]), text.get_content(), html.get_content()


#: The visit is gone, or not the reader's any more.
WITHOUT_A_LINK_TO_THE_VISIT = ("appointment_expired", "visit_given_away")


def links(text: str) -> list[str]:
    return [unescape(link) for link in re.findall(r"https?://[^\s\"<>]+", text)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_letter_has_its_words(desk: Flask, kind: str) -> None:
    subject, text, html = texts(read(compose(letter(kind))))
    assert 5 < len(subject) < 100
    assert f"Hello {letter(kind).recipient.name.split()[0]}," in text
    assert "<h1" in html
    assert 'lang="en-GB" dir="ltr"' in html
    assert "\n\n\n" not in text


def test_a_letter_about_a_move_across_a_clock_change_says_both_offsets(desk: Flask) -> None:
    before = datetime(2026, 10, 23, 7, tzinfo=UTC)
    moved = visit(before=before, starts_at=before + timedelta(days=4), ends_at=VISIT.ends_at)
    _subject, text, html = texts(read(compose(letter("appointment_moved", visits=(moved,)))))
    for words in (text, html):
        assert "Tuesday 27 October, 08:00 (UTC+1)" in words
        assert "Friday 23 October, 09:00 (UTC+2)" in words


@pytest.mark.parametrize("kind", [*TO_PATIENTS, *TO_DOCTORS])
def test_a_letter_about_a_visit_tells_when_who_and_where(desk: Flask, kind: str) -> None:
    _subject, text, html = texts(read(compose(letter(kind))))
    for words in (text, html):
        assert "Thursday 26 November, 14:20" in words
        assert words.count("Berlin time (UTC+1)") == 1
        assert "Room 4" in words
        assert ("Amira Rahman" if kind in TO_DOCTORS else "Dr Lena Hartmann") in words


@pytest.mark.parametrize("kind", ["appointment_declined", "appointment_cancelled"])
def test_who_is_refused_reads_where_the_reason_stands(desk: Flask, kind: str) -> None:
    told = texts(compose(letter(kind, visits=(visit(by_clinic=True),))))
    for words in told[1:]:
        assert "you can read it in your account" in words


def test_a_cut_off_that_has_passed_is_not_promised(desk: Flask) -> None:
    late = texts(compose(letter(leaves_at=VISIT.starts_at - timedelta(hours=1))))[1]
    assert "To move it, call +49 30 555 0120." in late


@pytest.mark.parametrize("kind", KINDS)
def test_all_links_lead_to_pages_of_the_clinic(desk: Flask, kind: str) -> None:
    _subject, text, html = texts(compose(letter(kind)))
    found = links(text)
    assert found
    assert set(found) == set(links(html))
    for link in found:
        assert link.startswith("https://clinic.example/")
    side = "/doctor/appointments/" if kind in TO_DOCTORS else "/appointments/"
    if kind in (*TO_PATIENTS, *TO_DOCTORS) and kind not in WITHOUT_A_LINK_TO_THE_VISIT:
        assert f"https://clinic.example{side}{VISIT.appointment_id}" in found


@pytest.mark.parametrize("kind", KINDS)
def test_mails_about_visits_lead_to_the_choice_of_messages(desk: Flask, kind: str) -> None:
    _subject, text, html = texts(read(compose(letter(kind))))
    way = "https://clinic.example/preferences"
    assert (way in links(text)) is (way in links(html)) is (kind not in ABOUT_ACCOUNTS)
    assert ("Choose which messages you get" in text) is (way in links(text))


@pytest.mark.parametrize("kind", [code for code in KINDS if TABLE[code].offers_times])
def test_each_free_time_leads_to_where_it_can_be_chosen(desk: Flask, kind: str) -> None:
    two = tuple(
        Slot(doctor, "v" * 32, at, at + timedelta(minutes=15))
        for doctor, at in (("d" * 32, FRIDAY), ("e" * 32, FRIDAY + timedelta(hours=1)))
    )
    _subject, text, html = texts(read(compose(letter(kind, alternatives=two))))
    ways = [
        f"https://clinic.example/doctors/{'d' * 32}?visit_type={'v' * 32}&at=2026-11-27T08%3A30%3A00Z",
        f"https://clinic.example/doctors/{'e' * 32}?visit_type={'v' * 32}&at=2026-11-27T09%3A30%3A00Z",
    ]
    for words in (text, html):
        assert [link for link in links(words) if "/doctors/" in link] == ways
    assert f"- Friday 27 November, 09:30: {ways[0]}" in text


@pytest.mark.parametrize("kind", ["password_changed", "session_ended"])
def test_a_mail_about_the_account_s_safety_says_when_and_what_to_do(desk: Flask, kind: str) -> None:
    mail = read(compose(letter(kind)))
    for words in texts(mail)[1:]:
        assert "Tuesday 24 November, 10:00, Berlin time (UTC+1)" in words
        assert "https://clinic.example/forgot" in links(words)
        assert "call us: +49 30 555 0120" in words
    assert "call the clinic" in texts(compose(letter(kind, sender=replace(CLINIC, phone=""))))[1]
    assert "List-Unsubscribe" not in mail


@pytest.mark.parametrize(
    ("kind", "purpose"),
    [("verify_email", "verify"), ("reset_password", "reset"), ("invitation", "invitation")],
)
def test_a_secret_stands_in_one_link_of_its_own_kind(desk: Flask, kind: str, purpose: str) -> None:
    assert f"https://clinic.example/t/{purpose}/secret-of-a-link" in links(
        texts(compose(letter(kind)))[1]
    )


def test_a_move_tells_both_times(desk: Flask) -> None:
    for kind in ("appointment_moved", "visit_moved"):
        assert "Friday 27 November, 09:30" in texts(compose(letter(kind)))[1]
    asked = texts(compose(letter("move_requested")))
    assert asked[0] == "New time asked for: Friday 27 November, 09:30 with Dr Lena Hartmann"
    assert "stays on Thursday 26 November, 14:20 until Dr Lena Hartmann answers" in asked[1]


def test_a_cancellation_tells_who_it_was(desk: Flask) -> None:
    def told(by_clinic: bool) -> str:
        return texts(
            compose(letter("appointment_cancelled", visits=(visit(by_clinic=by_clinic),)))
        )[1]

    assert "The clinic has cancelled this visit" in told(by_clinic=True)
    assert "You have cancelled this visit" in told(by_clinic=False)


def test_a_guardian_reads_whose_visit_it_is(desk: Flask) -> None:
    own = texts(compose(letter()))[1]
    childs = texts(compose(letter(visits=(visit(patient_name="Leo Keller"),))))[1]
    assert "Patient: Leo Keller" in childs
    assert "Patient:" not in own


def test_a_reminder_of_a_day_holds_all_its_visits(desk: Flask) -> None:
    later = visit(appointment_id="b" * 32, starts_at=FRIDAY, doctor_name="Dr Samuel Okafor")
    subject, text, _html = texts(compose(letter("reminder", visits=(VISIT, later))))
    assert subject == "Reminder: 2 visits on Thursday 26 November"
    for appointment in (VISIT, later):
        assert f"/appointments/{appointment.appointment_id}" in text
        assert appointment.doctor_name in text


def test_another_year_is_named(desk: Flask) -> None:
    written = VISIT.starts_at.replace(year=2025)
    assert "Thursday 26 November 2026, 14:20" in texts(compose(letter(created_at=written)))[1]


def test_a_language_that_we_do_not_speak_is_not_mixed_in(desk: Flask) -> None:
    stranger = replace(AMIRA, locale="de")
    assert "Thursday 26 November" in texts(compose(letter(recipient=stranger)))[1]


# -- headers ---------------------------------------------------------------------------------------


def test_the_headers_of_a_mail(desk: Flask) -> None:
    mail = read(compose(letter()))
    assert mail["From"] == "Lindenhof Clinic <no-reply@clinic.example>"
    assert mail["To"] == "Amira Rahman <amira.rahman@example.org>"
    assert mail["Reply-To"] == "Lindenhof Clinic <desk@lindenhof.example>"
    assert mail["Date"].datetime == letter().created_at
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "List-Unsubscribe" not in mail


def test_the_id_of_a_mail_is_the_same_at_every_try_and_another_for_another_letter(
    desk: Flask,
) -> None:
    first, again, other = (
        compose(letter(dedupe_key=key)).written["Message-ID"] for key in ("a:1", "a:1", "a:2")
    )
    assert first == again != other
    assert re.fullmatch(r"<[0-9a-f]{32}@clinic\.example>", first)


def test_only_reminders_carry_the_way_to_stop_them(desk: Flask) -> None:
    mail = read(compose(letter("reminder")))
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = str(mail["List-Unsubscribe"]).strip()[1:-1]
    assert address.startswith("https://clinic.example/unsubscribe/")
    assert address in texts(mail)[1]


@pytest.mark.parametrize("name", NASTY_NAMES, ids=ascii)
def test_T18_no_name_gets_out_of_its_place(desk: Flask, name: str, heard: list[str]) -> None:
    kinds = ("appointment_confirmed", "request_received", "reminder", "verify_email")
    for kind in kinds:
        plain = letter(kind)
        nasty = replace(
            plain,
            recipient=replace(plain.recipient, name=name),
            sender=replace(CLINIC, name=name, address=name, phone=name),
            visits=tuple(
                replace(one, doctor_name=name, patient_name=name, room=name) for one in plain.visits
            ),
            calendar=CalendarMethod.REQUEST if plain.visits else None,
        )
        mail = read(compose(nasty))
        heard.clear()  # here the doctor, whom a subject may name, has a patient's name
        assert mail.keys() == read(compose(_with_calendar(plain))).keys()
        for header in ("From", "To", "Reply-To"):
            assert len(mail[header].addresses) == 1
        assert mail["To"].addresses[0].addr_spec == plain.recipient.address
        assert mail["From"].addresses[0].addr_spec == "no-reply@clinic.example"
        assert "<script>" not in texts(mail)[2]


def _with_calendar(plain: Letter) -> Letter:
    return replace(plain, calendar=CalendarMethod.REQUEST if plain.visits else None)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "amira",
        "a@b",
        ".@x.example.org",
        "amira@example.org\r\nBcc: y@evil.example",
        "amira@example.org, y@evil.example",
        "amira@example.org\x00",
        f"{'a' * 320}@example.org",
        "amira@\udce4.example.org",
    ],
    ids=ascii,
)
def test_T18_an_address_that_cannot_be_is_refused(desk: Flask, address: str) -> None:
    with pytest.raises(Refused) as refused:
        compose(letter(recipient=replace(AMIRA, address=address)))
    assert refused.value.reason in ("bad_address", "bad_header")


def test_an_address_of_the_whole_world_is_written_as_the_net_knows_it(desk: Flask) -> None:
    mail = compose(letter(recipient=replace(AMIRA, address="amira@müller.example.org")))
    assert mail.written["To"].addresses[0].addr_spec == "amira@xn--mller-kva.example.org"
    own = compose(letter(recipient=replace(AMIRA, address="zoë@example.org")))
    assert own.written["To"].addresses[0].addr_spec == "zoë@example.org"


@pytest.mark.parametrize(
    "address", ["", "ask at the desk", "desk@x\r\nBcc: y@evil.example"], ids=ascii
)
def test_a_clinic_without_a_good_address_still_writes(desk: Flask, address: str) -> None:
    sender = replace(CLINIC, email=address)
    mail = read(compose(letter(sender=sender, calendar=CalendarMethod.REQUEST)))
    assert "Reply-To" not in mail
    assert "Bcc" not in mail.as_string()


def test_a_setting_that_no_mail_can_come_from_is_no_letter_s_fault(desk: Flask) -> None:
    desk.config["MAIL_DEFAULT_SENDER"] = "nobody at all"
    with pytest.raises(Unreachable):
        compose(letter())


# -- parts -----------------------------------------------------------------------------------------


def test_a_visit_is_enclosed_twice(desk: Flask) -> None:
    mail = read(compose(letter(calendar=CalendarMethod.REQUEST)))
    kinds = [part.get_content_type() for part in mail.walk()]
    assert kinds == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    parts: list[Any] = list(mail.walk())
    assert parts[4].get_param("method") == "REQUEST"
    assert parts[5].get_filename() == "visit.ics"
    assert cast(bytes, parts[5].get_content()) == parts[4].get_content().encode()


def test_nothing_on_the_way_needs_more_than_ascii(desk: Flask) -> None:
    assert compose(letter(calendar=CalendarMethod.REQUEST)).as_bytes().isascii()


@pytest.mark.parametrize("kind", KINDS)
def test_T16_a_mail_brings_no_script_and_no_picture(desk: Flask, kind: str) -> None:
    html = texts(compose(letter(kind)))[2]
    assert not re.search(r"<script|<img|<link|url\(|javascript:|\son[a-z]+=", html, re.I)


EVERYTHING = frozenset(LinkPurpose)


def acts(desk: Flask, mail: ClinicMail) -> dict[LinkPurpose, VisitLink]:
    """What can be done by the links of a mail, which are the same in its text and its HTML."""
    _subject, text, html = texts(read(mail))
    ways = {link for link in links(text) if "/v/" in link}
    assert ways == {link for link in links(html) if "/v/" in link}
    tokens = [way.removeprefix("https://clinic.example/v/") for way in ways]
    found = [read_visit_link(token, desk.config["SECRET_KEY"]) for token in tokens]
    return {link.purpose: link for link in found}


@pytest.mark.parametrize(
    ("kind", "purposes"),
    [
        ("appointment_confirmed", {LinkPurpose.CALENDAR, LinkPurpose.CHANGE}),
        ("appointment_moved", {LinkPurpose.CALENDAR, LinkPurpose.CHANGE}),
        ("time_proposed", {LinkPurpose.CHANGE}),
        ("reminder", {LinkPurpose.ATTEND, LinkPurpose.MOVE, LinkPurpose.CANCEL}),
        ("appointment_cancelled", set()),
        ("visit_booked", set()),
    ],
)
def test_T43_a_mail_has_links_for_what_its_patient_can_do(
    desk: Flask, kind: str, purposes: set[LinkPurpose]
) -> None:
    found = acts(desk, compose(letter(kind, visits=(visit(offers=EVERYTHING),))))
    assert set(found) == purposes
    for link in found.values():
        assert (link.appointment_id, link.version) == (VISIT.appointment_id, VISIT.version)
        assert link.user_id == AMIRA.user_id
        assert link.reminded_at == (NOW if kind == "reminder" else None)


def test_what_can_no_longer_be_done_is_not_in_the_mail(desk: Flask) -> None:
    nothing = compose(letter("reminder", visits=(visit(offers=frozenset()),)))
    assert acts(desk, nothing) == {}
    only = frozenset({LinkPurpose.CANCEL})
    assert set(acts(desk, compose(letter("reminder", visits=(visit(offers=only),))))) == only


def test_the_patient_reads_what_to_bring(desk: Flask) -> None:
    brought = (visit(bring="Insurance card"),)
    for words in texts(read(compose(letter(visits=brought))))[1:]:
        assert "Bring" in words
        assert "Insurance card" in words
    assert "Insurance card" not in texts(compose(letter("visit_booked", visits=brought)))[1]
