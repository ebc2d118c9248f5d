"""What one person does again and again becomes one row with a count: nobody fills the audit.

The first of a kind in a while are rows as ever. Those that follow are counted in a table beside the
audit, in the transaction of what they tell about, and become one row when the while is over.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Integer, case, delete, func, literal_column, select

from clinic.audit.models import AuditRepeat
from clinic.db import db, insert

WINDOW = timedelta(minutes=15)
#: So many of a kind are rows of their own in each window.
ROWS_OF_A_KIND = 5
#: Lists that lie open all day and ask for themselves: the first time tells it all.
OPEN_ALL_DAY = frozenset({("list", "day")})
#: So many refusals of one person, whatever of: each of another thing would be of another kind.
REFUSALS = 30
#: What makes two rows one kind. A program chooses its own name, and a session lasts as long as it likes.
_KIND = (
    "actor_id", "role", "ip_prefix", "action",
    "subject_kind", "subject_id", "patient_ids", "outcome", "reason",
)  # fmt: skip
#: So many windows are closed in one transaction.
AT_ONCE = 200


#: SQLite has one writer at a time, so what was given out last cannot change before we write.
_NEXT = {
    "sqlite": "(SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'audit_entry')",
    "postgresql": "nextval('audit_entry_seq')",
}


def next_number() -> int:
    """The number of the next row. Needs an open transaction."""
    return db.session.scalars(select(_next())).one()


def next_numbers(count: int) -> list[int]:
    """The numbers of so many rows that follow. Needs an open transaction."""
    if db.session.connection().dialect.name == "sqlite":
        first = next_number()
        return list(range(first, first + count))
    return list(db.session.scalars(select(_next()).select_from(func.generate_series(1, count))))


def number_of(row: Mapping[str, Any]) -> int | None:
    """Count a row that is about to be written; its number, or None where it is told of with others later.

    Only what somebody who is signed in asks for is counted: strangers have a limit of their own
    (`clinic.http.hardening.denials`), and what the clinic does by itself is bounded by its work. Needs an
    open transaction.
    """
    if not row["actor_id"] or not row["channel"]:
        return next_number()
    shown = 1 if (row["subject_kind"], row["subject_id"]) in OPEN_ALL_DAY else ROWS_OF_A_KIND
    number = _counted(row, shown=shown)
    if number is None or row["outcome"] == "ok":
        return number
    anything = {"patient_id": None, "patient_ids": "", "subject_id": "", "reason": "and_more"}
    everywhere = {"subject_kind": "endpoint", "ip_prefix": "", "action": "authz_fail"}
    return _counted({**row, **anything, **everywhere}, shown=REFUSALS)


def over_limit(*, now: datetime) -> list[dict[str, Any]]:
    """Forget some of the windows that are over; what is to be written of them, as rows without numbers.

    Needs an open transaction. `now` is aware.
    """
    ended = (
        select(AuditRepeat.kind)
        .where(AuditRepeat.since <= now - WINDOW)
        .order_by(AuditRepeat.since)
        .limit(AT_ONCE)
    )
    gone = db.session.execute(
        delete(AuditRepeat)
        .where(AuditRepeat.kind.in_(ended))
        .returning(AuditRepeat.row, AuditRepeat.last_at, AuditRepeat.times, AuditRepeat.shown)
        .execution_options(synchronize_session=False)
    ).all()
    return [
        {**json.loads(one.row), "at": one.last_at, "times": one.times - one.shown}
        for one in gone
        if one.times > one.shown
    ]


def _next() -> ColumnElement[int]:
    return literal_column(_NEXT[db.session.connection().dialect.name], Integer)


def _counted(row: Mapping[str, Any], *, shown: int) -> int | None:
    """Count it in this window of its kind; the next number, or None where `shown` rows tell of it."""
    kind = sha256(json.dumps([row[name] for name in _KIND]).encode()).hexdigest()
    kept = json.dumps({name: value for name, value in row.items() if name != "at"})
    new = insert(AuditRepeat).values(
        kind=kind, since=row["at"], last_at=row["at"], times=1, shown=shown, row=kept
    )
    return db.session.scalars(
        new.on_conflict_do_update(
            index_elements=["kind"],
            set_={"times": AuditRepeat.times + 1, "last_at": row["at"], "row": kept},
        ).returning(case((AuditRepeat.times <= shown, _next())))
    ).one()
