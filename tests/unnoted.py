"""Every write is a row of the audit: a deed that leaves none fails, whatever the test is about.

Each request of a test's client is watched: where it may change something and was let in, and writes
to a table that is not named here, a row has to be written beside it. (A row about what was read does
not count.) T8 asks for it of the deeds of admins; here it is asked of all.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from clinic.audit.reads import READ
from tests import canary

#: A row, or one more of many of a kind, which become a row together.
AUDIT = frozenset({"audit_entry", "audit_repeat"})
#: Tables that are written to without a row, and why none is owed.
FREE = {
    "attempt": "how often somebody tried: counted, and gone after a day",
    "claim": "the time of a hold; that of a visit is written beside the visit",
    "draft": "what its owner typed, before they sent it: gone with the booking or after a day",
    "hold": "a time that is kept for minutes: the fourth in a day is a row",
    "kept_answer": "an answer kept for a program that asks again; the deed had its row",
    "login_session": "when a session was last seen; its beginning and its end are events",
    "mail_wait": "that a time was kept for half an hour: once for an address",
    "message": "that a notice was read; what is owed is written beside what it tells of",
    "passkey_challenge": "a question to a passkey, which lasts five minutes",
    "refresh_token": "the next token of a session; one that comes twice is a row",
    "totp": "the secret of an app that is not in use yet; its use begins with a row",
}
_WRITE = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.I)
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_present = threading.local()


@event.listens_for(Engine, "after_cursor_execute")
def _hear(_connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
    written: set[str] | None = getattr(_present, "written", None)
    found = _WRITE.match(statement) if written is not None else None
    if written is None or not found or (found[1] in AUDIT and READ in repr(parameters)):
        return
    # How many rows were changed is known at once, unless they are given back.
    if cursor.rowcount != 0 or "RETURNING" in statement:
        written.add(found[1].lower())


@contextmanager
def watch() -> Iterator[set[str]]:
    """The tables that this thread writes to meanwhile; the audit where it tells of more than reading."""
    written: set[str] = set()
    _present.written = written
    try:
        yield written
    finally:
        _present.written = None


def listen_to_writes(answer: Any, written: set[str]) -> None:
    """Fail the running test, at its end, where a request wrote what no row tells of."""
    if answer.request.method in _SAFE or answer.status_code >= 400 or AUDIT & written:
        return
    for table in sorted(written - FREE.keys()):
        route = f"{answer.request.method} {answer.request.path}"
        canary.heard.append(f"{route} wrote to {table}, and no row of the audit tells of it")
