"""A line to a mail server that hangs up when its time is over."""

from __future__ import annotations

import smtplib
import socket
from contextlib import suppress
from threading import Timer
from typing import Any

#: All of a mail, from connecting to goodbye, may take so many times the patience for one answer.
STEPS = 10


class Line(smtplib.SMTP):
    """SMTP with an end to all of it.

    The time-out is for each piece that arrives: a server that says one letter at a time would hold
    the sender for ever, and its message beyond the lease.
    """

    is_over = False

    def connect(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Connect, and let the time begin."""
        self._timer = Timer(STEPS * self.timeout, self._hang_up)
        self._timer.daemon = True
        self._timer.start()
        try:
            return super().connect(*args, **kwargs)
        except BaseException:
            self._timer.cancel()
            raise

    def close(self) -> None:
        """Close the line, said goodbye or not."""
        self._timer.cancel()
        super().close()

    def _hang_up(self) -> None:
        """End whatever the sender waits for; in a thread of its own."""
        self.is_over = True
        line = self.sock
        if line is not None:
            with suppress(OSError):
                # TLS's own way to end would pull the ground from under a read that goes on.
                socket.socket.shutdown(line, socket.SHUT_RDWR)


class PrivateLine(Line, smtplib.SMTP_SSL):
    """The same, over TLS from the first word."""
