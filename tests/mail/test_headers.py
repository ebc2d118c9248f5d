"""What stands in a header is what was meant, as a reader sees it that is not the writer."""

from __future__ import annotations

from dataclasses import replace
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic.core.text import clean_line
from clinic.mail.compose import compose
from clinic.mail.headers import (
    LONGEST_NAME,
    LONGEST_TEXT,
    address_header,
    text_header,
    verbatim_header,
)
from tests.mail import wire
from tests.mail.letters import AMIRA, CLINIC, KINDS, letter, visit

AMIRAS, OFFICE = AMIRA.address, "no-reply@clinic.example"
LONG = "Theodora Wilhelmina of the very long house of Lindenhofen und zu Hohenstein"
NAMES = [
    f"{LONG}, evil@evil.example, Junior",
    f"{LONG}: evil@evil.example; Junior",
    f"[{LONG}] (and a comment) <evil@evil.example>",
    f'"{LONG}" \\ "evil@evil.example"',
    f"{LONG}, Zoë Łukasz, evil@evil.example",
    f"{LONG} =?utf-8?q?=2C_evil=40evil=2Eexample=2C?= Junior",
    "=?utf-8?q?=2C_evil=40evil=2Eexample=2C?=",
    "Miller, Ann",
    "Dr. Lena Hartmann",
    "عائشة الرحمن, " * 12,
    "👩🏽‍⚕️" * 40,
    "a" * 200,
    "ä" * 200,
    '"' * 200,
    "x\r\nBcc: evil@evil.example",
    "",
]


@pytest.mark.parametrize("name", NAMES, ids=lambda name: ascii(name[:40]))
def test_T40_no_name_folds_into_other_recipients(desk: Flask, name: str) -> None:
    meant = clean_line(name)
    hostile = letter(
        "reminder",
        recipient=replace(AMIRA, name=name),
        sender=replace(CLINIC, name=name),
        visits=(visit(doctor_name=name),),
    )
    found = wire.headers(compose(hostile).as_bytes())
    assert wire.addresses(found["To"]) == [(meant, AMIRAS)]
    assert wire.addresses(found["From"]) == [(meant, OFFICE)]
    assert wire.addresses(found["Reply-To"]) == [(meant, CLINIC.email)]
    assert wire.text(found["Subject"]) == clean_line(
        f"Reminder: Thursday 26 November, 14:20 with {meant}"
    )


def test_T40_the_link_that_stops_reminders_is_never_folded_or_encoded(desk: Flask) -> None:
    desk.config["PUBLIC_URL"] = f"https://{'appointments.' * 9}clinic.example"
    mail = compose(letter("reminder")).as_bytes()
    found = wire.headers(mail)
    link = found["List-Unsubscribe"]
    assert link.startswith(f"<{desk.config['PUBLIC_URL']}/unsubscribe/")
    assert link[1:-1].encode() in mail.split(b"\r\n\r\n", 1)[1].replace(b"=\r\n", b"")
    assert f"\r\nList-Unsubscribe: {link}\r\n".encode() in mail
    assert found["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert found["Message-ID"].endswith(f"@{'appointments.' * 9}clinic.example>")


@pytest.mark.parametrize("kind", KINDS)
def test_T40_every_header_of_every_letter_can_be_read(desk: Flask, kind: str) -> None:
    found = wire.headers(compose(letter(kind)).as_bytes())
    for name in ("From", "To", "Reply-To"):
        assert len(wire.addresses(found[name])) == 1
    assert "=?" not in "".join(found.values())


@settings(max_examples=300)
@given(
    name=st.text(max_size=300) | st.text('ab "\\,:;<>()[]@.=?_', max_size=300),
    local=st.sampled_from(["amira", "zoë"]),
)
def test_T40_any_name_and_any_words_are_read_as_they_were_meant(name: str, local: str) -> None:
    mail = EmailMessage(SMTP.clone(utf8=True, raise_on_defect=True))
    mail["To"] = address_header("To", name, Address(username=local, domain="clinic.example"))
    mail["Subject"] = text_header("Subject", name)
    found = wire.headers(mail.as_bytes())
    said = clean_line(name)
    assert wire.addresses(found["To"]) == [
        (said[:LONGEST_NAME].rstrip(), f"{local}@clinic.example")
    ]
    assert wire.text(found["Subject"]) == said[:LONGEST_TEXT].rstrip()


@pytest.mark.parametrize("value", ["<https://clinic.example/\r\nBcc: y@evil.example>", "x" * 990])
def test_T40_what_fits_into_no_line_is_no_header(value: str) -> None:
    with pytest.raises(ValueError, match="no header"):
        verbatim_header("List-Unsubscribe", value)
