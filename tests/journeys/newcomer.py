"""Somebody new to the clinic: what they call themselves, their mail, and the way to the last form."""

from __future__ import annotations

import re
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from clinic.booking.models import Appointment
from clinic.db import db
from clinic.mail.delivery import send
from clinic.notifications.deliver import Deliverer
from tests.application import Clock
from tests.browser import PHONE, LiveServer
from tests.journeys.people import Visitor
from tests.notifications.post import LEASE

RENATA, RENATAS_MAIL = "Renata Okoye", "renata@example.org"
THURSDAY = ("Thursday 26 November", "09:00", "Dr Lena Hartmann")
REASON = "Headaches again"
ON_A_PHONE: dict[str, Any] = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
WITH_SCRIPT: dict[str, Any] = {}
WITHOUT_SCRIPT: dict[str, Any] = {"java_script_enabled": False}

Post = Callable[[str], str]


@pytest.fixture
def post(app: Flask, clock: Clock, live_server: LiveServer, tmp_path: Path) -> Post:
    """Lets all mail go out, and reads the newest one to somebody."""
    app.config.update(
        CLINIC_MODE="development", INSTANCE_DIR=str(tmp_path), PUBLIC_URL=live_server.url
    )

    def newest(address: str) -> str:
        with app.app_context():
            sender = Deliverer(send, owner="tests", clock=clock, lease_length=LEASE)
            while sender.deliver_next():
                pass
        letters = sorted(
            Path(tmp_path, "mailbox").glob("*.eml"), key=lambda one: one.stat().st_mtime_ns
        )
        parsed = [message_from_bytes(one.read_bytes(), policy=policy.default) for one in letters]
        mine = [one for one in parsed if address in str(one["To"])]
        body = mine[-1].get_body(("plain",))
        assert body is not None
        return str(body.get_content())

    return newest


def code_in(letter: str) -> str:
    found = re.search(r"^\s*(\d{3}) (\d{3})\s*$", letter, re.M)
    assert found, letter
    return found[1] + found[2]


def link_in(letter: str) -> str:
    found = re.search(r"http://\S+(/t/\S+)", letter)
    assert found, letter
    return found[1]


def registers(who: Visitor) -> None:
    """From the start page to the page that asks for the code."""
    who.takes(*THURSDAY)
    who.registers(RENATA, RENATAS_MAIL)
    who.is_at("/verify/code")


def enters(who: Visitor, code: str) -> None:
    """Type the code; with script, six digits are sent by themselves."""
    script = who.page.locator("html.js").count()
    who.fill("Code", code)
    if not script:
        who.press("Confirm the address")


def is_asked_for(app: Flask, who: Visitor) -> None:
    """The visit is there, with the reason that was typed."""
    who.is_at("/appointments")
    who.sees(REASON)
    with app.app_context():
        assert db.session.scalars(select(Appointment.reason)).all() == [REASON]
