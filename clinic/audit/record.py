"""Writing the audit, inside the transaction of what it tells about. A row that cannot be written
fails the whole: nothing happens without one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import Table

from clinic.audit import repeats, surroundings
from clinic.audit.canonical import row_text
from clinic.audit.models import AuditEntry
from clinic.audit.subjects import whose
from clinic.db import db, transactional

Outcome = Literal["ok", "denied", "failed"]
#: What is the same in all rows of `record_past` that do not say otherwise.
_PLAIN = {
    "actor_id": None, "role": "", "session_ref": "", "ip_prefix": "", "agent": "", "request_id": "",
    "channel": "", "patient_id": None, "patient_ids": "", "outcome": "ok", "reason": "", "times": 1,
}  # fmt: skip


def record(
    *,
    at: datetime,
    actor_id: str,
    action: str,
    subject_kind: str,
    subject_id: str,
    outcome: Outcome = "ok",
    reason: str = "",
    patient_ids: Collection[str] = (),
) -> None:
    """Add one row, or count it where there were many of its kind (`clinic.audit.repeats`).

    An empty `actor_id` is the clinic itself, or a stranger. `at` is aware. `reason` is a code, never
    words of a person. `patient_ids` are the patients of a list; whose record a single thing belongs to
    is looked up (`clinic.audit.subjects`). Needs an open transaction.
    """
    origin = surroundings.origin()
    values: dict[str, Any] = {
        "at": at,
        "actor_id": actor_id or None,
        "role": origin.role if actor_id and actor_id == origin.actor_id else "",
        "session_ref": origin.session_ref,
        "ip_prefix": origin.ip_prefix,
        "agent": origin.agent,
        "request_id": origin.request_id,
        "channel": origin.channel,
        "action": action,
        "subject_kind": subject_kind,
        "subject_id": subject_id[:64],
        "patient_id": whose(subject_kind, subject_id),
        "patient_ids": f" {' '.join(patient_ids)} " if patient_ids else "",
        "outcome": outcome,
        "reason": reason[:60],
        "times": 1,
    }
    number = repeats.number_of(values)
    if number is not None:
        _add(values, number)


def record_past(rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows of what happened before, in their order, as they are: for a demo clinic's past.

    Each has `at`, `action`, `subject_kind` and `subject_id`, and may have more of a row's columns. Needs
    an open transaction.
    """
    numbers = repeats.next_numbers(len(rows))
    table = cast("Table", AuditEntry.__table__)
    added = [signed({**_PLAIN, **row, "seq": seq}) for seq, row in zip(numbers, rows, strict=True)]
    db.session.execute(table.insert(), added)


def action_of(event: type) -> str:
    """How the audit names an event: "appointment_booked"."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", event.__name__).lower()


@transactional
def tell_repeats(*, now: datetime) -> int:
    """Add the rows of what was counted since a while; how many. `now` is aware."""
    rows = repeats.over_limit(now=now)
    for row in rows:
        _add(row, repeats.next_number())
    return len(rows)


def _add(values: Mapping[str, Any], number: int) -> None:
    # Not through the session's units of work: the row stands at once, in the order of what happened.
    db.session.execute(
        cast("Table", AuditEntry.__table__).insert(), [signed({**values, "seq": number})]
    )


def signed(values: Mapping[str, Any]) -> dict[str, Any]:
    """A row with its code."""
    keys = surroundings.keys()
    complete = {**values, "key_id": keys.current}
    return {**complete, "mac": keys.sign("row", row_text(complete))}
