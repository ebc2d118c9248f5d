"""The mailbox of development: a folder of mails that web and worker share."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from pathlib import Path

#: Older mails go.
KEPT = 500

#: The instant in UTC first, so that names sort by time.
_NAME = re.compile(r"[0-9]{8}T[0-9]{6}\.[0-9]{6}Z-[0-9a-f]{8}\.eml")


@dataclass(frozen=True, slots=True)
class Kept:
    """A mail of the mailbox, and the name it is found by."""

    name: str
    mail: EmailMessage


def folder_in(instance: str) -> Path:
    """The mailbox of an instance folder."""
    return Path(instance, "mailbox")


def keep_mail(folder: Path, mail: bytes, *, now: datetime) -> str:
    """Put a mail in, and return its name. Whoever looks sees all of it or nothing."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"{now.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}-{secrets.token_hex(4)}.eml"
    draft = folder / f".{name}"
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(mail)
    draft.rename(folder / name)
    for old in _names(folder)[KEPT:]:
        # Another process may have thrown it away already.
        with suppress(FileNotFoundError):
            (folder / old).unlink()
    return name


def find_mail(
    folder: Path, *, recipient: str = "", page: int = 1, per_page: int = 20
) -> tuple[list[Kept], int]:
    """A page of the headers of mails to this recipient, the newest first, and how many there are."""
    first = (page - 1) * per_page
    if not recipient:
        names = _names(folder)
        return list(_headers(folder, names[first : first + per_page])), len(names)
    wanted = recipient.casefold()
    found = [one for one in _headers(folder, _names(folder)) if wanted in _to(one).casefold()]
    return found[first : first + per_page], len(found)


def read_mails(folder: Path, name: str) -> EmailMessage | None:
    """The mail of this name, or None."""
    if not _NAME.fullmatch(name):
        return None
    try:
        mail = (folder / name).read_bytes()
    except FileNotFoundError:
        return None
    return BytesParser(EmailMessage, policy=policy.SMTP).parsebytes(mail)


def _names(folder: Path) -> list[str]:
    if not folder.is_dir():
        return []
    found = (file.name for file in folder.iterdir() if _NAME.fullmatch(file.name))
    return sorted(found, reverse=True)


def _headers(folder: Path, names: list[str]) -> Iterator[Kept]:
    parser = BytesHeaderParser(EmailMessage, policy=policy.SMTP)
    for name in names:
        with suppress(FileNotFoundError), (folder / name).open("rb") as file:
            yield Kept(name, parser.parse(file))


def _to(one: Kept) -> str:
    return str(one.mail["To"])
