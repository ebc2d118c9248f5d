"""What the pages of the development mailbox read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from flask import url_for

from clinic.http.clock import now
from clinic.mailbox import Kept
from clinic.web.kit.context import clinic
from clinic.web.kit.wording import datetime_attr, when_past

_LINK = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailRow:
    subject: str
    to: str
    when: str
    when_attr: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailView:
    """`links` are those of the text: in the frame they lead nowhere."""

    subject: str
    to: str
    html_href: str
    text: str
    links: list[str]
    headers: list[tuple[str, str]]
    attachments: list[tuple[str, str]]


def mail_row(one: Kept) -> MailRow:
    zone = clinic().zone
    written: datetime = one.mail["Date"].datetime
    return MailRow(
        subject=str(one.mail["Subject"]),
        to=str(one.mail["To"]),
        when=when_past(written, zone, now()),
        when_attr=datetime_attr(written, zone),
        href=url_for("dev.mailbox.page", name=one.name),
    )


def mail_view(name: str, mail: EmailMessage) -> MailView:
    text = _part(mail, "plain")
    return MailView(
        subject=str(mail["Subject"]),
        to=str(mail["To"]),
        html_href=url_for("dev.mailbox.html", name=name),
        text=text,
        links=_LINK.findall(text),
        headers=[(header, str(value)) for header, value in mail.items()],
        attachments=[
            (filename, url_for("dev.mailbox.attachment", name=name, number=number))
            for number, (filename, _content) in enumerate(attachments(mail))
        ],
    )


def html_of(mail: EmailMessage) -> str:
    """The mail as mail programs show it."""
    return _part(mail, "html")


def attachments(mail: EmailMessage) -> list[tuple[str, bytes]]:
    """Name and content of what is enclosed."""
    return [(part.get_filename() or "", part.get_content()) for part in mail.iter_attachments()]


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return "" if part is None else str(part.get_content())
