"""The audit: a row for each change, each read of a record and each refusal, kept for good.

Rows and seals can only be added: triggers refuse everything else (see migrations/guards.py).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Index,
    Integer,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from clinic.db import Base
from clinic.partial_index import as_indexed

#: SQLite counts in a column of this very type only.
_Number = BigInteger().with_variant(Integer, "sqlite")
#: What the chain begins with, and what a row of before the chain has for a code.
NOTHING = "0" * 64


#: As the indexes spell it, so that a look for few rows among many finds them.
NOT_WELL = as_indexed("audit_entry.outcome <> 'ok'")
LISTED = as_indexed("audit_entry.subject_kind = 'list'")
_NOT_WELL, _LISTED = text("outcome <> 'ok'"), text("subject_kind = 'list'")


class AuditEntry(Base):
    """Who did what to which thing, whose it is, when, from where, and why or why not.

    Ids only: no names, no addresses, no clinical text. `seq` is given out once and never again; on
    PostgreSQL a refused change leaves a gap. `patient_id` is whose record it is; a list has its
    patients in `patient_ids`, with blanks between and around. `outcome` is "ok", "denied" or
    "failed", and `reason` a code: why it was read, or why it was refused. A row of more than one of
    its kind (`AuditRepeat`) says how many `times`; `at` is the last. `mac` covers all the rest.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        CheckConstraint("outcome IN ('ok', 'denied', 'failed')", name="outcome"),
        Index(None, "subject_kind", "subject_id", "at"),
        Index(None, "at"),
        Index(None, "patient_id", "seq"),
        Index(None, "actor_id", "seq"),
        Index("ix_audit_entry_not_well", "seq", postgresql_where=_NOT_WELL, sqlite_where=_NOT_WELL),
        Index("ix_audit_entry_listed", "seq", postgresql_where=_LISTED, sqlite_where=_LISTED),
        {"sqlite_autoincrement": True},
    )

    seq: Mapped[int] = mapped_column(_Number, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor_id: Mapped[str | None] = mapped_column(String(32))
    role: Mapped[str] = mapped_column(String(20), default="")
    session_ref: Mapped[str] = mapped_column(String(16), default="")
    ip_prefix: Mapped[str] = mapped_column(String(50), default="")
    agent: Mapped[str] = mapped_column(String(60), default="")
    request_id: Mapped[str] = mapped_column(String(32), default="")
    channel: Mapped[str] = mapped_column(String(10), default="")
    action: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[str] = mapped_column(String(64))
    patient_id: Mapped[str | None] = mapped_column(String(32))
    patient_ids: Mapped[str] = mapped_column(Text, default="")
    outcome: Mapped[str] = mapped_column(String(10), default="ok")
    reason: Mapped[str] = mapped_column(String(60), default="")
    times: Mapped[int] = mapped_column(default=1, server_default="1")
    key_id: Mapped[str] = mapped_column(String(16))
    mac: Mapped[str] = mapped_column(String(64))


class AuditRepeat(Base):
    """How often something of one kind happened since the first time; a row of the audit once it is over.

    `kind` is a fingerprint, `shown` how many of them are rows of their own, and `row` the last one,
    as JSON. Not sealed: it is what is still to come.
    """

    __tablename__ = "audit_repeat"
    __table_args__ = (Index(None, "since"),)

    kind: Mapped[str] = mapped_column(String(64), primary_key=True)
    since: Mapped[datetime]
    last_at: Mapped[datetime]
    times: Mapped[int]
    shown: Mapped[int]
    row: Mapped[str] = mapped_column(Text)


class AuditSeal(Base):
    """A link of the chain: it closes over some rows, and over the link before.

    `covers` lists their numbers, as in "1-57,59": what is not on it was not there yet. `root` is
    SHA-256 over `prev`, the root before, and these rows.
    """

    __tablename__ = "audit_seal"

    no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed_at: Mapped[datetime]
    row_count: Mapped[int]
    first_seq: Mapped[int] = mapped_column(BigInteger)
    last_seq: Mapped[int] = mapped_column(BigInteger)
    covers: Mapped[str] = mapped_column(Text)
    prev: Mapped[str] = mapped_column(String(64))
    root: Mapped[str] = mapped_column(String(64))
    key_id: Mapped[str] = mapped_column(String(16))
    mac: Mapped[str] = mapped_column(String(64))


class AuditHead(Base):
    """The end of the chain, one row: it only ever counts up. Who seals locks it.

    Without it nobody would miss the last links when they are gone together with their rows.
    """

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="one_head"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seal_no: Mapped[int]
    row_count: Mapped[int] = mapped_column(BigInteger)
    root: Mapped[str] = mapped_column(String(64))
    key_id: Mapped[str] = mapped_column(String(16))
    mac: Mapped[str] = mapped_column(String(64))
