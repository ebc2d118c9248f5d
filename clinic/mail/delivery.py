"""Bringing a letter on its way: by the mail server, or where there is none, by what stands in for it.

Development keeps mails in a folder, tests in a list. In production they wait until somebody names
a server.
"""

from __future__ import annotations

from flask import current_app

from clinic import mailbox
from clinic.core.clock import machine_now
from clinic.mail import smtp
from clinic.mail.compose import compose, sender_address
from clinic.notifications.letters import Letter, Unreachable


def send(letter: Letter) -> None:
    """Deliver a letter, inside a context of the application.

    Raises Unreachable where no server can be reached, TryAgain where it did not take this letter
    now, Refused where it never will.
    """
    mail = compose(letter)
    config = current_app.config
    if config["MAIL_SERVER"]:
        smtp.post(sender_address(), mail["To"].addresses[0].addr_spec, mail.as_bytes())
    elif config["CLINIC_MODE"] == "testing":
        current_app.extensions.setdefault("sent_mails", []).append(mail)
    elif config["CLINIC_MODE"] == "development":
        folder = mailbox.folder_in(config["INSTANCE_DIR"])
        mailbox.keep_mail(folder, mail.as_bytes(), now=machine_now())
    else:
        raise Unreachable("no_server")
