"""Sealing: every few seconds the new rows become a link of the chain.

No chain from row to row: that would make all changes of the clinic wait for each other. A change
takes its number before it commits, so on PostgreSQL a row may appear below others that are sealed
already; the next link closes over it, since each one lists what it covers.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select

from clinic.audit import as_found, surroundings
from clinic.audit.canonical import HEAD, ROW, SEAL, TIMES, root_of, text_of
from clinic.audit.models import NOTHING, AuditEntry, AuditHead, AuditSeal
from clinic.audit.numbers import MOST, read_numbers, written
from clinic.db import db, transactional

#: No transaction stays open longer, so no row can appear later below a number that was sealed.
LATE = timedelta(hours=1)


class Broken(Exception):
    """The end of the chain is not what the head says: somebody has been at the database."""


def seal_chain(*, now: datetime) -> str | None:
    """Close over all new rows; the new head, or None where there is nothing new. `now` is aware.

    Any number of processes may do it at once: the head's row is locked. Raises Broken rather than
    to build on a chain that was tampered with.
    """
    sealed = None
    while (found := _seal_some(now)) is not None:
        sealed = found
    return sealed


def chain_head() -> str:
    """The end of the chain as "number:root", to be kept where the database's owner cannot change it."""
    found = db.session.get_one(AuditHead, 1, populate_existing=True)
    return f"{found.seal_no}:{found.root}"


@transactional
def _seal_some(now: datetime) -> str | None:
    end = db.session.get_one(AuditHead, 1, with_for_update=True, populate_existing=True)
    _check(end)
    rows = _new_rows()
    if not rows:
        return None
    keys = surroundings.keys()
    link: dict[str, Any] = {
        "no": end.seal_no + 1,
        "sealed_at": now,
        "row_count": len(rows),
        "first_seq": rows[0]["seq"],
        "last_seq": rows[-1]["seq"],
        "covers": written(row["seq"] for row in rows),
        "prev": end.root,
        "root": root_of(end.root, rows),
        "key_id": keys.current,
    }
    db.session.add(AuditSeal(**link, mac=keys.sign("seal", text_of(link, SEAL))))
    end.seal_no, end.root, end.key_id = link["no"], link["root"], keys.current
    end.row_count += len(rows)
    end.mac = keys.sign("head", text_of(values_of(end, HEAD), HEAD))
    return f"{end.seal_no}:{end.root}"


def values_of(row: object, fields: Sequence[str]) -> dict[str, Any]:
    """These fields of a row."""
    return {name: getattr(row, name) for name in fields}


def head_is_real(end: AuditHead) -> bool:
    """Whether the head was made with one of our keys; the one a clinic begins with has no code."""
    if end.seal_no == 0:
        return end.root == NOTHING and end.row_count == 0
    text = text_of(values_of(end, HEAD), HEAD)
    return surroundings.keys().proves("head", text, key_id=end.key_id, mac=end.mac)


def _check(end: AuditHead) -> None:
    last = select(AuditSeal.no, AuditSeal.root).order_by(AuditSeal.no.desc()).limit(1)
    stands = tuple(db.session.execute(last).one_or_none() or (0, NOTHING))
    if not head_is_real(end) or stands != (end.seal_no, end.root):
        raise Broken(f"the audit's chain ends at {stands[0]}, its head says {end.seal_no}")


def _new_rows() -> list[Any]:
    top, gaps = _where_rows_may_be()
    columns = as_found.columns(AuditEntry, (*ROW, TIMES, "mac"))
    query = select(*columns).where(or_(AuditEntry.seq > top, AuditEntry.seq.in_(gaps)))
    return list(db.session.execute(query.order_by(AuditEntry.seq).limit(MOST)).mappings())


def _where_rows_may_be() -> tuple[int, list[int]]:
    """Above the first number, and in the gaps: numbers below it that nobody has seen yet."""
    latest = db.session.scalar(select(as_found.instant(func.max(AuditSeal.sealed_at))))
    if latest is None and db.session.scalar(select(func.count(AuditSeal.no))) == 0:
        return 0, []
    if latest is None:
        raise Broken("it cannot be read when a link of the audit's chain was closed")
    old = AuditSeal.sealed_at < latest - LATE
    floor = db.session.scalar(select(func.max(AuditSeal.last_seq)).where(old)) or 0
    lately = select(AuditSeal.covers).where(AuditSeal.last_seq > floor)
    covered = {seq for covers in db.session.scalars(lately) for seq in read_numbers(covers)}
    top = max(covered, default=floor)
    return top, [seq for seq in range(floor + 1, top) if seq not in covered][-MOST:]
