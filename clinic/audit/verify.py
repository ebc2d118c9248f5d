"""Proving that nothing in the audit was changed, taken out, put in or cut off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select, text

from clinic.audit import as_found, surroundings
from clinic.audit.canonical import ROW, SEAL, TIMES, root_of, row_text, text_of
from clinic.audit.findings import Finding, Flaw, tell_swaps
from clinic.audit.models import NOTHING, AuditEntry, AuditHead, AuditSeal
from clinic.audit.numbers import read_numbers
from clinic.audit.seal import head_is_real, values_of
from clinic.db import db

#: Links that are read at once, and rows behind the chain.
LINKS = 200
ROWS = 5_000
#: No more is looked for: the first one is what counts.
ENOUGH = 20


@dataclass(slots=True)
class AuditVerdict:
    """What was found, in the order of the chain, and how much was looked at.

    `loose` rows are behind the last link: they prove themselves, but on PostgreSQL nobody can tell
    whether there were more.
    """

    findings: list[Finding] = field(default_factory=list)
    rows: int = 0
    links: int = 0
    loose: int = 0
    head: str = ""

    @property
    def is_clean(self) -> bool:
        return not self.findings


def verify(*, kept_head: str = "") -> AuditVerdict:
    """Read the whole audit and its chain. Only reads, in one snapshot.

    `kept_head` is a head ("number:root") that was kept elsewhere: it must still be in the chain.
    """
    _take_snapshot()
    return _Walk().whole(kept_head)


def _take_snapshot() -> None:
    session = db.session()
    session.rollback()
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


class _Walk:
    """One pass from the first link to the last row."""

    def __init__(self) -> None:
        self.verdict = AuditVerdict()
        self.no, self.root, self.top = 0, NOTHING, 0
        #: Rows that no link has covered so far, by number.
        self.uncovered: dict[int, Any] = {}
        self.changed: dict[int, Any] = {}
        self.kept_root: str | None = None

    def whole(self, kept_head: str) -> AuditVerdict:
        kept_no, _, kept = kept_head.partition(":")
        self.kept_no = int(kept_no) if kept_no.isdigit() else 0
        self.kept_root = NOTHING if kept_head and self.kept_no == 0 else None
        for links in self._links():
            self._walk(links)
            if len(self.verdict.findings) >= ENOUGH:
                break
        else:
            self._end(kept_head, kept)
        self.verdict.findings = tell_swaps(self.verdict.findings, self.changed, _is_real)
        self.verdict.links, self.verdict.head = self.no, f"{self.no}:{self.root}"
        db.session.rollback()
        return self.verdict

    def _links(self) -> Iterator[list[Any]]:
        last = 0
        query = select(*as_found.columns(AuditSeal, (*SEAL, "mac"))).order_by(AuditSeal.no)
        while True:
            links = list(db.session.execute(query.where(AuditSeal.no > last).limit(LINKS)))
            if not links:
                return
            last = links[-1].no
            yield links

    def _walk(self, links: list[Any]) -> None:
        ends = [link.last_seq for link in links if isinstance(link.last_seq, int)]
        top = max([self.top, *ends])
        for row in _rows(self.top, top):
            self._take(row)
        self.top = top
        for link in links:
            self._link(link)

    def _take(self, row: Any) -> None:
        self.verdict.rows += 1
        self.uncovered[row["seq"]] = row

    def _link(self, link: Any) -> None:
        is_next = link.no == self.no + 1
        if not is_next:
            self._find(Flaw.LINKS_GONE, self.no + 1, to=link.no - 1)
        link_text = text_of(values_of(link, SEAL), SEAL)
        keys = surroundings.keys()
        proven = keys.proves("seal", link_text, key_id=link.key_id, mac=link.mac)
        if not proven or (is_next and link.prev != self.root):
            self._find(Flaw.LINK_CHANGED, link.no)
        self._rows_of(link)
        self.no, self.root = link.no, link.root
        if link.no == self.kept_no:
            self.kept_root = link.root

    def _rows_of(self, link: Any) -> None:
        try:
            numbers = read_numbers(link.covers)
        except (TypeError, ValueError):
            self._find(Flaw.LINK_CHANGED, link.no)
            return
        before, rows = len(self.verdict.findings), []
        for seq in numbers:
            row = self.uncovered.pop(seq, None)
            if row is None:
                self._find(Flaw.ROW_GONE, seq)
                continue
            rows.append(row)
            # Rows of before the chain have no code; the first link is their only witness.
            if not (link.no == 1 and row["key_id"] == ""):
                self._prove(row)
        if len(self.verdict.findings) == before and root_of(link.prev, rows) != link.root:
            self._find(Flaw.LINK_CHANGED, link.no)

    def _prove(self, row: Any) -> None:
        if not _is_real(row, row["seq"]):
            self.changed[row["seq"]] = row
            self._find(Flaw.ROW_CHANGED, row["seq"])

    def _end(self, kept_head: str, kept: str) -> None:
        end = db.session.get(AuditHead, 1, populate_existing=True)
        if end is None:
            self._find(Flaw.HEAD_GONE, self.no)
        elif not head_is_real(end):
            self._find(Flaw.HEAD_CHANGED, end.seal_no)
        elif end.seal_no > self.no:
            self._find(Flaw.LINKS_GONE, self.no + 1, to=end.seal_no)
        elif (end.seal_no, end.root) != (self.no, self.root):
            self._find(Flaw.HEAD_CHANGED, end.seal_no)
        if kept_head and self.kept_root != kept:
            self._find(Flaw.NOT_THE_KEPT, self.kept_no)
        self._behind_the_chain()

    def _behind_the_chain(self) -> None:
        sealed_to = self.top
        for row in _rows(self.top):
            self._take(row)
            self.top = row["seq"]
        loose = sorted(self.uncovered)
        for seq in loose:
            # Before the first link, the rows of before the chain stand here without a code.
            if self.no or self.uncovered[seq]["key_id"]:
                self._prove(self.uncovered[seq])
        for seq in _numbers_lost(sealed_to, self.uncovered):
            self._find(Flaw.ROW_GONE, seq)
        self.verdict.loose = len(loose)

    def _find(self, flaw: Flaw, number: int, *, to: int = 0) -> None:
        if len(self.verdict.findings) < ENOUGH:
            self.verdict.findings.append(Finding(flaw, number, to if to > number else 0))


def _is_real(row: Any, seq: int) -> bool:
    """Whether the row has the code that it would have under this number."""
    made_over = row_text({**row, "seq": seq})
    return surroundings.keys().proves("row", made_over, key_id=row["key_id"], mac=row["mac"])


def _rows(above: int, up_to: int | None = None) -> Iterator[Any]:
    """The rows above a number, in order of their numbers, some at a time."""
    columns = as_found.columns(AuditEntry, (*ROW, TIMES, "mac"))
    last = above
    while True:
        query = select(*columns).where(AuditEntry.seq > last).order_by(AuditEntry.seq).limit(ROWS)
        if up_to is not None:
            query = query.where(AuditEntry.seq <= up_to)
        rows = db.session.execute(query).mappings().all()
        yield from rows
        if len(rows) < ROWS:
            return
        last = rows[-1]["seq"]


def _numbers_lost(above: int, present: dict[int, Any]) -> list[int]:
    """Numbers behind the chain that were given out and have no row.

    SQLite gives none out in vain. On PostgreSQL a refused change leaves a gap, so a gap tells nothing.
    """
    if db.session.connection().dialect.name != "sqlite":
        return []
    counted = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'audit_entry'"
    given: int = db.session.scalar(text(counted)) or 0
    given = max(given, db.session.scalar(select(func.max(AuditEntry.seq))) or 0)
    return [seq for seq in range(above + 1, given + 1) if seq not in present][:ENOUGH]
