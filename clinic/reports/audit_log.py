"""The audit, for those who look after it: searched, newest first, with the names of today."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, ScalarSelect, Text, and_, literal, or_, select

from clinic.accounts.actor import Actor
from clinic.accounts.models import User
from clinic.accounts.permissions import Permission
from clinic.audit.models import LISTED, NOT_WELL, AuditEntry
from clinic.audit.reads import READ
from clinic.core.folding import search_key
from clinic.db import db
from clinic.keyset import Key, Page, page_after
from clinic.partial_index import as_indexed
from clinic.patients.models import Patient

#: Of all who bear a name that is looked for, so many count.
NAMESAKES = 20


class EntryKind(StrEnum):
    """What sort of rows is looked for. The first leaves out lists: they stand in everybody's way."""

    BUT_LISTS = ""
    READ = "read"
    LISTED = "listed"
    CHANGED = "changed"
    DENIED = "denied"
    FAILED = "failed"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class AuditLine:
    """A row, and what those in it are called now; "" for nobody, or nobody any more."""

    entry: AuditEntry
    actor: str
    patient: str
    is_unconfirmed: bool


def audit_log(
    actor: Actor,
    *,
    person: str = "",
    patient: str = "",
    kind: EntryKind = EntryKind.ALL,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    cursor: str | None = None,
    limit: int = 20,
) -> Page[AuditLine]:
    """Rows of the audit, newest first, in pages that begin after a row.

    `person` is part of the name or address of who acted, `patient` of the name of whose record it is, or
    who stands in a list where lists are looked for. `starts_at` (included) and `ends_at` (not) are aware.
    Raises NotAllowed, Invalid at the field `cursor`.
    """
    actor.must(Permission.READ_AUDIT)
    wanted = _of_kind(kind)
    if person.strip():
        wanted.append(AuditEntry.actor_id.in_(_people(person)))
    if patient.strip():
        wanted.append(_about(_patients(patient), lists=kind in (EntryKind.LISTED, EntryKind.ALL)))
    if starts_at is not None:
        wanted.append(AuditEntry.at >= starts_at)
    if ends_at is not None:
        wanted.append(AuditEntry.at < ends_at)
    query: Any = select(AuditEntry, *_names()).where(*wanted)
    order: list[Key] = [(AuditEntry.seq, "desc")]
    if starts_at or ends_at:
        order.insert(0, (AuditEntry.at, "desc"))  # where the period's rows are, an index knows
    return page_after(query, order=order, cursor=cursor, limit=limit, make=_line)


def _names() -> Iterator[ScalarSelect[Any]]:
    """Whose names stand in a row. Looked up for the rows of the page, where a join reads everybody's."""
    yield select(User.full_name).where(User.id == AuditEntry.actor_id).scalar_subquery()
    for column in (Patient.full_name, Patient.unconfirmed):
        yield select(column).where(Patient.id == AuditEntry.patient_id).scalar_subquery()


def _line(
    entry: AuditEntry, actor: str | None, patient: str | None, is_unconfirmed: bool | None
) -> AuditLine:
    return AuditLine(entry, actor or "", patient or "", bool(is_unconfirmed))


def _of_kind(kind: EntryKind) -> list[ColumnElement[bool]]:
    is_read = AuditEntry.action == READ
    went_well = AuditEntry.outcome == "ok"
    conditions: dict[EntryKind, list[ColumnElement[bool]]] = {
        EntryKind.BUT_LISTS: [~LISTED],
        EntryKind.READ: [went_well, is_read, ~LISTED],
        EntryKind.LISTED: [LISTED],
        EntryKind.CHANGED: [went_well, ~is_read],
        EntryKind.DENIED: [AuditEntry.outcome == "denied", NOT_WELL],
        EntryKind.FAILED: [AuditEntry.outcome == "failed", NOT_WELL],
        EntryKind.ALL: [],
    }
    return conditions[kind]


def _people(words: str) -> Sequence[str]:
    holds = [
        or_(
            User.full_name.icontains(word, autoescape=True),
            User.email.contains(word.lower(), autoescape=True),
        )
        for word in words.split()[:5]
    ]
    return db.session.scalars(
        select(User.id).where(*holds).order_by(User.full_name).limit(NAMESAKES)
    ).all()


def _patients(words: str) -> Sequence[str]:
    holds = [
        Patient.search_name.contains(search_key(word), autoescape=True)
        for word in words.split()[:5]
    ]
    query = select(Patient.id).where(*holds).order_by(Patient.search_name).limit(NAMESAKES)
    return db.session.scalars(query).all()


def _about(patient_ids: Sequence[str], *, lists: bool) -> ColumnElement[bool]:
    theirs = AuditEntry.patient_id.in_(patient_ids)
    if not lists:
        return theirs
    return or_(theirs, and_(LISTED, _names_one_of(patient_ids)))


def _names_one_of(patient_ids: Sequence[str]) -> ColumnElement[bool]:
    """The condition that a list is of one of these patients."""
    if db.session.connection().dialect.name == "postgresql":  # which has an index of them
        listed = as_indexed("string_to_array(audit_entry.patient_ids, ' ')")
        return listed.bool_op("&&")(literal(patient_ids, ARRAY(Text)))
    return or_(*(AuditEntry.patient_ids.contains(f" {one} ") for one in patient_ids))
