"""The headers that carry what people wrote, or a long link, as they stand on the wire.

Python's `email.policy` is not trusted with them: what is longer than a line it folds into words without
their quotes, so that one name becomes three recipients (python/cpython #80222, #121284), or into
encoded words where none may stand, as in a link (#124452). Here a name in ASCII is one quoted string
(RFC 5322, 3.2.4), any other text encoded words of at most 75 characters (RFC 2047), and a link is
never touched.
"""

from __future__ import annotations

import re
from email.header import Header
from email.headerregistry import Address
from email.policy import Policy

from clinic.core.text import clean_line

#: No form takes a longer name. With them no line is longer than a mail server must take.
LONGEST_NAME, LONGEST_TEXT = 200, 400
LONGEST_LINE = 998

_PLAIN = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")
_FOLD = "\r\n "


class WrittenHeader(str):
    """A header: what it says, as text, and how that is written, which nobody folds any more."""

    name: str
    written: str
    addresses: tuple[Address, ...]

    def __new__(
        cls, name: str, text: str, written: str, addresses: tuple[Address, ...] = ()
    ) -> WrittenHeader:
        """Raises ValueError for what does not fit into the lines of a mail."""
        header = super().__new__(cls, text)
        header.name, header.written, header.addresses = name, written, addresses
        lines = f"{name}: {written}".split(_FOLD)
        if any(len(line.encode()) >= LONGEST_LINE or not line.isprintable() for line in lines):
            raise ValueError("no header")
        return header

    def fold(self, *, policy: Policy) -> str:
        """What stands in the mail, as `email.policy` asks its headers for it."""
        return f"{self.name}: {self.written}{policy.linesep}"


def address_header(name: str, shown: str, address: Address) -> WrittenHeader:
    """One person or office: the name that is shown, which may be "", and where it is reached."""
    person = clean_line(shown)[:LONGEST_NAME].rstrip()
    known = Address(person, address.username, address.domain)
    if not person:
        return WrittenHeader(name, str(known), known.addr_spec, (known,))
    phrase = _phrase(name, person)
    space = " " if len(f"{name}: {phrase} <{known.addr_spec}>") < 78 else _FOLD
    return WrittenHeader(name, str(known), f"{phrase}{space}<{known.addr_spec}>", (known,))


def text_header(name: str, text: str) -> WrittenHeader:
    """Words that people read, such as a subject."""
    said = clean_line(text)[:LONGEST_TEXT].rstrip()
    charset = "us-ascii" if _is_literal(said) else "utf-8"
    return WrittenHeader(name, said, _encoded(name, said, charset))


def verbatim_header(name: str, value: str) -> WrittenHeader:
    """What programs read, such as a link: in one line, unchanged."""
    return WrittenHeader(name, value, value)


def _phrase(name: str, person: str) -> str:
    if not _is_literal(person):
        return _encoded(name, person, "utf-8")
    if _PLAIN.fullmatch(person):
        return person
    escaped = person.replace("\\", r"\\").replace('"', r"\"")
    return f'"{escaped}"'


def _is_literal(text: str) -> bool:
    """Whether it can stand as it is; what looks like an encoded word would be decoded by its reader."""
    return text.isascii() and "=?" not in text


def _encoded(name: str, text: str, charset: str) -> str:
    return Header(text, charset, maxlinelen=75, header_name=name).encode(linesep="\r\n")
