"""A letter as a mail: its words, its headers, its calendar file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import SMTP, SMTPUTF8
from email.utils import parseaddr
from functools import cached_property

import flask_mail
from email_validator import EmailNotValidError, validate_email
from flask import current_app
from flask_babel import force_locale

from clinic.core.text import clean_text
from clinic.mail import links
from clinic.mail.calendar_file import calendar_file
from clinic.mail.headers import WrittenHeader, address_header, text_header, verbatim_header
from clinic.mail.letter_view import letter_view
from clinic.notifications.letters import Letter, Refused, Sender, Unreachable
from clinic.words.calendar import host
from clinic.words.languages import spoken

#: Whatever is odd is an error, not a guess.
STRICT = SMTP.clone(raise_on_defect=True)
STRICT_UTF8 = SMTPUTF8.clone(raise_on_defect=True)


class ClinicMail(flask_mail.Message):
    """Flask-Mail's message, but for how it is written: see `clinic.mail.headers`."""

    def __init__(self, letter: Letter, words: Mapping[str, str]) -> None:
        """`words` are its subject and both its texts. Raises EmailNotValidError."""
        self.letter, self.to = letter, _address(letter.recipient.address)
        self.office = clinic_address(letter.sender)
        super().__init__(
            subject=words["subject.txt"],
            recipients=[self.to.addr_spec],
            body=f"{clean_text(words['body.txt'])}\n",
            html=words["body.html"],
            sender=sender_address(),
            reply_to=self.office or None,
            mail_options=[] if self.to.addr_spec.isascii() else ["SMTPUTF8"],
        )
        self.msgId = f"<{_digest(letter.dedupe_key)}@{host()}>"

    @cached_property
    def written(self) -> EmailMessage:
        """As it goes over the wire. Raises Unreachable (a bad sender), MessageError, ValueError."""
        mail = EmailMessage(STRICT_UTF8 if self.mail_options else STRICT)
        for name, header in self._headers():
            mail[name] = header
        # Quoted, so that no server on the way needs to know more than ASCII.
        mail.set_content(self.body, cte="quoted-printable")
        mail.add_alternative(self.html, subtype="html", cte="quoted-printable")
        if self.letter.calendar:
            sender = sender_address()
            file = calendar_file(self.letter, organizer=self.office or sender, sender=sender)
            _enclose(mail, file, str(self.letter.calendar))
        return mail

    def _headers(self) -> Iterator[tuple[str, object]]:
        letter = self.letter
        yield "From", _sender(letter.sender.name)
        yield "To", address_header("To", letter.recipient.name, self.to)
        if self.office:
            office = Address(addr_spec=self.office)
            yield "Reply-To", address_header("Reply-To", letter.sender.name, office)
        yield "Subject", text_header("Subject", self.subject)
        yield "Date", letter.created_at
        yield "Message-ID", verbatim_header("Message-ID", self.msgId)
        yield "Auto-Submitted", "auto-generated"  # no out-of-office answers, please
        if unsubscribe := links.unsubscribe(letter):
            yield "List-Unsubscribe", verbatim_header("List-Unsubscribe", f"<{unsubscribe}>")
            yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"

    def _message(self) -> EmailMessage:  # type: ignore[override] # it is a message, of the newer kind
        return self.written


def compose(letter: Letter) -> ClinicMail:
    """The mail of a letter, to exactly one person, in their language.

    Raises Refused for an address that cannot be, or a header that would not be one.
    """
    with force_locale(spoken(letter.recipient.locale)):
        words = _words(letter)
        try:
            mail = ClinicMail(letter, words)
            # What is sent has the headers that were meant, whatever stood in a name.
            meant = mail.written.keys()
            if BytesHeaderParser(policy=SMTP).parsebytes(mail.as_bytes()).keys() != meant:
                raise ValueError("a header within a header")
        except EmailNotValidError:
            raise Refused("bad_address") from None
        except (MessageError, ValueError):
            raise Refused("bad_header") from None
    return mail


def sender_address() -> str:
    """The bare address that mails come from."""
    return parseaddr(current_app.config["MAIL_DEFAULT_SENDER"])[1]


def clinic_address(sender: Sender) -> str:
    """The clinic's own address; "" where what stands in its settings is none."""
    try:
        checked = validate_email(sender.email, check_deliverability=False)
    except EmailNotValidError:
        return ""
    return checked.ascii_email or ""


def _sender(name: str) -> WrittenHeader:
    try:
        return address_header("From", name, Address(addr_spec=sender_address()))
    except (MessageError, ValueError):
        # No letter can leave before somebody corrects the setting, and none is at fault.
        raise Unreachable("bad_sender") from None


def _words(letter: Letter) -> dict[str, str]:
    view, templates = letter_view(letter), current_app.jinja_env
    return {
        part: templates.get_template(f"email/{letter.kind}/{part}").render(mail=view)
        for part in ("subject.txt", "body.txt", "body.html")
    }


def _enclose(mail: EmailMessage, file: bytes, method: str) -> None:
    """The calendar file twice: for programs that show it as an answer, and for those that open it."""
    mail.add_alternative(file.decode(), subtype="calendar", cte="base64", params={"method": method})
    mail.add_attachment(file, maintype="application", subtype="ics", filename="visit.ics")


def _address(address: str) -> Address:
    checked = validate_email(address, check_deliverability=False)
    return Address(username=checked.local_part, domain=checked.ascii_domain or "")


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:32]
