"""Bringing a letter on its way: by the mail server, or where there is none, by what stands in for it.

Development keeps mails in a folder; tests hear of them by Flask-Mail's `record_messages`. In production
they wait until somebody names a server.
"""

from __future__ import annotations

from flask import current_app

from clinic import mailbox
from clinic.core.clock import machine_now
from clinic.mail import smtp
from clinic.mail.compose import compose
from clinic.notifications.letters import Letter

#: Somebody waits for the answer in front of the screen, in seconds.
PROBE_PATIENCE = 3


def preview(letter: Letter) -> str:
    """The letter as plain text, for whoever wants to see it before anybody gets one. Raises Refused."""
    return str(compose(letter).body)


def probe() -> None:
    """Greet the mail server as before a mail, and take leave; within seconds. Raises Unreachable."""
    with smtp.mail.connect(
        patience=min(PROBE_PATIENCE, current_app.config["MAIL_TIMEOUT_SECONDS"])
    ):
        pass


def send(letter: Letter) -> None:
    """Deliver a letter, inside a context of the application.

    Raises Unreachable where no server can be reached, TryAgain where it did not take this letter
    now, Refused where it never will.
    """
    message, config = compose(letter), current_app.config
    smtp.mail.send(message)
    if config["CLINIC_MODE"] == "development" and not config["MAIL_SERVER"]:
        folder = mailbox.folder_in(config["INSTANCE_DIR"])
        mailbox.keep_mail(folder, message.as_bytes(), now=machine_now())
