"""Flask-Mail's way out by SMTP: one mail, one recipient, and never a long wait."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from functools import cache
from types import TracebackType

import flask_mail
from flask import current_app

from clinic.mail.line import Line, PrivateLine
from clinic.notifications.letters import DeliveryFailed, Refused, TryAgain, Unreachable


class Connection(flask_mail.Connection):
    """Flask-Mail's connection, with an end to its patience, that says what became of a mail."""

    def __init__(self, mail: flask_mail.Mail, *, patience: float) -> None:
        super().__init__(mail)
        self._patience = patience

    def __enter__(self) -> Connection:
        """Raises Unreachable."""
        if not (self.mail.server or self.mail.suppress):
            raise Unreachable("no_server")
        try:
            super().__enter__()
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(type(error).__name__) from None
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        if self.host is None:
            return
        # The server has taken the mail or has not; how it says goodbye changes nothing.
        with suppress(OSError, smtplib.SMTPException):
            self.host.quit()
        self.host.close()

    def send(self, message: flask_mail.Message, envelope_from: object = None) -> None:
        """Hand a mail over. Raises Unreachable, TryAgain, Refused.

        Flask-Mail would write addresses for ASCII; of ours some need more, and all are as they must be.
        """
        if self.host is not None:
            try:
                self.host.sendmail(
                    str(envelope_from or message.sender),
                    [str(recipient) for recipient in message.send_to],
                    message.as_bytes(),
                    message.mail_options,
                )
            except (OSError, smtplib.SMTPException) as error:
                raise _failure(error) from None
        app = current_app._get_current_object()  # type: ignore[attr-defined]
        flask_mail.email_dispatched.send(app, message=message)

    def configure_host(self) -> Line:
        patience = self._patience
        server, port = self.mail.server, self.mail.port
        host = (
            PrivateLine(server, port, timeout=patience, context=_trust())
            if self.mail.use_ssl
            else Line(server, port, timeout=patience)
        )
        try:
            self._introduce(host)
        except BaseException:
            host.close()
            raise
        return host

    def _introduce(self, host: Line) -> None:
        if self.mail.use_tls:
            host.starttls(context=_trust())
        if self.mail.username and self.mail.password:
            host.login(self.mail.username, self.mail.password)
        host.ehlo_or_helo_if_needed()
        if host.is_over:  # while it looked for the server: too late to hand anything over
            raise TimeoutError


class ClinicPost(flask_mail.Mail):
    """Flask-Mail with such connections."""

    def connect(self, *, patience: float | None = None) -> Connection:
        """A connection that waits so many seconds for an answer; without, MAIL_TIMEOUT_SECONDS."""
        usual = current_app.config["MAIL_TIMEOUT_SECONDS"]
        return Connection(current_app.extensions["mail"], patience=patience or usual)


mail = ClinicPost()


@cache
def _trust() -> ssl.SSLContext:
    """Whom the machine trusts: read once, since that takes longer than all the rest of a mail."""
    return ssl.create_default_context()


def _failure(error: Exception) -> DeliveryFailed:
    """What an error in the middle of sending means. Servers quote addresses: only codes are kept."""
    if isinstance(error, smtplib.SMTPSenderRefused) and error.smtp_code >= 500:
        # The clinic's own address is not welcome: that is no fault of this letter.
        return Unreachable(f"sender_{error.smtp_code}")
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Refused("address_not_supported")
    code = _code(error)
    if code is None:
        return TryAgain(type(error).__name__)
    return Refused(f"smtp_{code}") if code >= 500 else TryAgain(f"smtp_{code}")


def _code(error: Exception) -> int | None:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next((code for code, _words in error.recipients.values()), None)
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else None
