"""From a forgotten password over the mailbox to being signed in again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import expect

from clinic.accounts.kinds import TokenPurpose
from clinic.accounts.tokens import mint
from clinic.mail.delivery import send
from tests.browser import PHONE, LiveServer, NewContext
from tests.cast import Cast
from tests.journeys.people import Visitor
from tests.mail.letters import AMIRA, letter
from tests.outbox import owed_to

# What a browser makes of a page does not depend on the database.
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.only_on("sqlite")]

NEW = "another-harbour-lantern-43"


@pytest.fixture
def trial(app: Flask, live_server: LiveServer, tmp_path: Path) -> Flask:
    """The application as somebody tries it, who reads mails in its own mailbox."""
    app.config.update(
        CLINIC_MODE="development", INSTANCE_DIR=str(tmp_path), PUBLIC_URL=live_server.url
    )
    return app


@pytest.mark.parametrize(
    "device",
    [
        pytest.param({}, id="with script"),
        pytest.param({"java_script_enabled": False}, id="without script"),
        pytest.param(
            {"viewport": PHONE, "has_touch": True, "is_mobile": True},
            id="on a phone",
        ),
    ],
)
def test_a_forgotten_password_is_replaced(
    trial: Flask, cast: Cast, new_context: NewContext, device: dict[str, Any]
) -> None:
    amira = Visitor(new_context(**device).new_page())
    amira.page.goto("/login")
    amira.follow("Forgot it?")
    amira.fill("Email", AMIRA.address)
    amira.press("Send me a link")
    amira.sees("Check your email")
    _the_mail_goes_out(trial, cast)

    amira.follow("Open the mailbox")
    amira.follow("Choose a new password")
    frame = amira.page.frame_locator(".mail-frame")
    expect(frame.get_by_role("heading", name="Choose a new password")).to_be_visible()
    amira.page.locator("a[href*='/t/reset/']").click()
    amira.is_at("/reset")
    amira.fill("New password", NEW)
    _can_be_looked_at(amira, script=device.get("java_script_enabled", True))
    amira.press("Set the password")

    amira.is_at("/login")
    amira.fill("Email", AMIRA.address)
    amira.fill("Password", NEW)
    amira.press("Sign in")
    amira.is_at("/home")

    amira.page.goto("/reset")
    amira.sees("This link no longer works")


def _the_mail_goes_out(app: Flask, cast: Cast) -> None:
    with app.app_context():
        user_id = cast.amira.actor.user_id
        assert owed_to(user_id) == ["reset_password"]
        token = mint(user_id, TokenPurpose.RESET_PASSWORD, now=cast.now)
        send(letter("reset_password", token=token))


def _can_be_looked_at(who: Visitor, *, script: bool) -> None:
    show = who.page.get_by_role("button", name="Show")
    if not script:
        expect(show).to_have_count(0)
        return
    field = who.page.get_by_label("New password", exact=True)
    show.click()
    expect(field).to_have_attribute("type", "text")
    show.click()
    expect(field).to_have_attribute("type", "password")
