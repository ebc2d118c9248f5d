"""What a code or a hash is made over: the same bytes for the same row on every database."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

ROW = (
    "seq",
    "at",
    "actor_id",
    "role",
    "session_ref",
    "ip_prefix",
    "agent",
    "request_id",
    "channel",
    "action",
    "subject_kind",
    "subject_id",
    "patient_id",
    "patient_ids",
    "outcome",
    "reason",
    "key_id",
)
#: A row of several times has their number in its code. All others are as they were before there was one.
TIMES = "times"
SEAL = (
    "no",
    "sealed_at",
    "row_count",
    "first_seq",
    "last_seq",
    "covers",
    "prev",
    "root",
    "key_id",
)
HEAD = ("seal_no", "row_count", "root", "key_id")


def row_text(row: Mapping[str, Any]) -> bytes:
    """What the code of a row is made over."""
    return text_of(row, ROW if row[TIMES] == 1 else (*ROW, TIMES))


def text_of(values: Mapping[str, Any], fields: Iterable[str]) -> bytes:
    """The values of these fields in their order; instants in UTC to the microsecond.

    What no row of ours can hold, such as bytes, becomes some text.
    """
    plain = [_plain(values[name]) for name in fields]
    return json.dumps(plain, ensure_ascii=True, separators=(",", ":"), default=repr).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value


def root_of(prev: str, rows: Iterable[Mapping[str, Any]]) -> str:
    """The root of a link: SHA-256 over the root before and its rows, in order of their numbers."""
    digest = sha256(str(prev).encode())
    for row in rows:
        digest.update(sha256(row_text(row)).digest())
        digest.update(str(row["mac"]).encode())
    return digest.hexdigest()
