"""Rows of those who only read, or were refused: each in a short transaction of its own."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from clinic.audit.record import record
from clinic.db import PATIENCE_OF_READS, aside, transaction

#: As the OWASP logging vocabulary calls it.
READ = "sensitive_read"
#: The thing that was read, where it was a list.
LIST = "list"
#: The same, where it was a table that somebody took away as a file.
EXPORT = "export"


def note_read(
    *, actor_id: str, subject_kind: str, subject_id: str, reason: str, now: datetime
) -> None:
    """Somebody opened a record, or a thing that belongs to one; `reason` is a code: in what role."""
    with aside():
        record(
            at=now,
            actor_id=actor_id,
            action=READ,
            subject_kind=subject_kind,
            subject_id=subject_id,
            reason=reason,
        )


def note_listed(
    *, actor_id: str, what: str, patient_ids: Collection[str], reason: str, now: datetime
) -> None:
    """Somebody saw these patients in a list; one row, and none for an empty list."""
    if not patient_ids:
        return
    with aside():
        record(
            at=now,
            actor_id=actor_id,
            action=READ,
            subject_kind=LIST,
            subject_id=what,
            reason=reason,
            patient_ids=sorted(set(patient_ids)),
        )


def note_exported(*, actor_id: str, what: str, rows: int, now: datetime) -> None:
    """Somebody takes a table away: `what` says which, of when and of whom, `rows` how many rows it has."""
    with aside():
        record(
            at=now,
            actor_id=actor_id,
            action=READ,
            subject_kind=EXPORT,
            subject_id=what,
            reason=f"{rows} rows",
        )


def note_denied(
    *, actor_id: str, action: str, subject_kind: str, subject_id: str, reason: str, now: datetime
) -> None:
    """Somebody was refused; whatever they had begun was rolled back before."""
    with transaction(patience=PATIENCE_OF_READS):
        record(
            at=now,
            actor_id=actor_id,
            action=action,
            subject_kind=subject_kind,
            subject_id=subject_id,
            outcome="denied",
            reason=reason,
        )


def denied_aside(**row: Any) -> None:
    """The same row for what is refused by taking no notice of it: the request goes on."""
    with aside():
        note_denied(**row)
