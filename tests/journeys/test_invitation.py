"""From an admin's invitation over the mailbox to the desk."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from clinic.mail.delivery import send
from clinic.notifications.deliver import Deliverer
from tests.application import Clock
from tests.browser import LiveServer, NewContext
from tests.cast import PASSWORD, Cast
from tests.journeys.people import Visitor
from tests.notifications.post import LEASE

# What a browser makes of a page does not depend on the database.
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.only_on("sqlite")]


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_receptionist_is_invited_and_stands_at_the_desk(
    app: Flask,
    live_server: LiveServer,
    clock: Clock,
    cast: Cast,
    new_context: NewContext,
    tmp_path: Path,
    script: bool,
) -> None:
    app.config.update(
        CLINIC_MODE="development", INSTANCE_DIR=str(tmp_path), PUBLIC_URL=live_server.url
    )
    petra = Visitor(new_context(java_script_enabled=script).new_page())
    petra.signs_in(cast.petra.actor.email)
    petra.page.goto("/admin/users")
    petra.follow("Invite somebody")
    petra.fill("Name", "Olga Reimann")
    petra.fill("Email", "olga@example.org")
    petra.page.get_by_text("All visits, contacts and tasks").click()
    petra.press("Send the invitation")
    petra.sees("Olga Reimann is invited by email")
    _all_mail_goes_out(app, clock)

    olga = Visitor(new_context(java_script_enabled=script).new_page())
    olga.page.goto("/dev/mailbox")
    olga.follow("Your account at")
    olga.page.locator("a[href*='/t/invitation/']").click()
    olga.is_at("/invitation")
    olga.page.locator("input[type=password]").fill(PASSWORD)
    olga.press("Set the password")
    olga.is_at("/login")
    olga.signs_in("olga@example.org")
    olga.is_at("/desk")
    olga.page.goto("/admin/users")
    olga.sees("You cannot open this page")

    petra.page.reload()
    petra.sees("Last seen")
    petra.press("Switch off")
    petra.sees("Nobody signs in with this account")
    olga.page.goto("/desk/visits")
    olga.is_at("/login")


def _all_mail_goes_out(app: Flask, clock: Clock) -> None:
    with app.app_context():
        sender = Deliverer(send, owner="tests", clock=clock, lease_length=LEASE)
        while sender.deliver_next():
            pass
