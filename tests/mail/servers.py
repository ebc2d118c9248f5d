"""Mail servers that behave as they are told."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Thread
from time import sleep
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Answers:
    """What a server says at each step; what it took is in `taken`."""

    rcpt: str = "250 OK"
    data: str = "250 OK"
    mail: str = "250 OK"
    taken: list[Envelope] = field(default_factory=list)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self.mail

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.data.startswith("250"):
            self.taken.append(envelope)
        return self.data


@contextmanager
def mail_server(answers: object, *, port: int = 0, **options: Any) -> Iterator[int]:
    """A server on this port of this machine, or on a free one."""
    port = port or free_port()
    controller = Controller(answers, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


@contextmanager
def talking_server(*lines: bytes, hang_up: bool = True) -> Iterator[int]:
    """A server that says these lines, one for each that it hears, and then hangs up or is silent."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        held: list[socket.socket] = []

        def talk() -> None:
            connection, _address = listener.accept()
            held.append(connection)
            for number, line in enumerate(lines):
                if number and not connection.recv(4096):
                    break
                connection.sendall(line)
            if hang_up:
                connection.close()

        thread = Thread(target=talk, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(5)
        for connection in held:
            connection.close()


@contextmanager
def dripping_server(*lines: bytes) -> Iterator[int]:
    """A server that says these lines, one for each that it hears, and then one letter at a time."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip() -> None:
            connection, _address = listener.accept()
            with connection, suppress(OSError):
                for line in lines:
                    connection.sendall(line)
                    connection.recv(4096)
                while True:
                    connection.sendall(b"2")
                    sleep(0.1)

        thread = Thread(target=drip, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(5)


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
