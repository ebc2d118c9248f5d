"""A mail server that keeps what it took, and is as slow or as choosy as it is told to be."""

from __future__ import annotations

import asyncio
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>]+>)", re.I | re.M)


@dataclass(frozen=True)
class Copy:
    """A mail that was taken, and the name it goes by."""

    recipient: str
    message_id: str


@dataclass
class Sink:
    """Takes every mail; `copies` are those it took, in their order.

    `pause` is how long it lets the sender wait once it has the mail, `pauses` the same for single
    recipients; `says` is what it answers to a recipient instead of OK.
    """

    pause: float = 0.0
    pauses: dict[str, float] = field(default_factory=dict)
    says: dict[str, str] = field(default_factory=dict)
    copies: list[Copy] = field(default_factory=list)
    asked_for: Counter[str] = field(default_factory=Counter)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        self.asked_for[address] += 1
        answer = self.says.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        found = _MESSAGE_ID.search(content)
        assert found
        (recipient,) = envelope.rcpt_tos
        self.copies.append(Copy(recipient, found[1].decode()))
        await asyncio.sleep(self.pauses.get(recipient, self.pause))
        return "250 OK"

    @property
    def recipients(self) -> Counter[str]:
        """How many copies each got."""
        return Counter(copy.recipient for copy in self.copies)

    @property
    def names(self) -> dict[str, set[str]]:
        """The Message-IDs of each recipient's copies."""
        names = defaultdict(set)
        for copy in self.copies:
            names[copy.recipient].add(copy.message_id)
        return names
