"""Reading notes, each through who may: the author or who succeeded them, whom the author names, the
patient's side.

A shared note counts as read when the patient's side is sent its text: whatever hands out texts here
says so in the same breath.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, not_, or_, select, update

from clinic.accounts.actor import SYSTEM, Actor
from clinic.accounts.permissions import Permission
from clinic.booking.access import appointment_for, visible_to
from clinic.booking.models import Appointment
from clinic.booking.queries.find import Visit, visit
from clinic.care.events import NoteRead
from clinic.care.kinds import Visibility
from clinic.care.models import Note, NoteReader, NoteVersion
from clinic.core.errors import NotFound
from clinic.db import aside, db
from clinic.directory.models import Doctor
from clinic.dispatch import announce
from clinic.keyset import Page, page_after
from clinic.patients.queries import records_of


@dataclass(frozen=True, slots=True)
class Written:
    """A note with its newest version, and who wrote it. `readers`: ids of doctors, with spaces between."""

    note: Note
    newest: NoteVersion
    author: Doctor
    readers: str = ""

    @property
    def reader_ids(self) -> list[str]:
        """The doctors whom the author lets read it."""
        return sorted(self.readers.split())

    @property
    def is_shared(self) -> bool:
        return self.note.visibility is Visibility.SHARED


def notes_of_visit(
    actor: Actor, appointment_id: str, *, now: datetime, cursor: str | None = None, limit: int = 20
) -> Page[Written]:
    """A page of the notes about a visit that the actor may read, the oldest first, in one query.

    Raises NotFound where there is none and the visit is not the actor's; Invalid at `cursor`.
    """
    page = page_after(
        _written(actor).where(Note.appointment_id == appointment_id),
        order=[(Note.created_at, "asc"), (Note.id, "asc")],
        cursor=cursor,
        limit=limit,
        make=Written,
    )
    if not page.items:
        appointment_for(actor, appointment_id)
    return Page(_sent(actor, page.items, now=now), page.next)


def notes_seen_with(actor: Actor, appointment: Appointment, *, now: datetime) -> list[Written]:
    """The same for who has the visit before them already: the newest of them, the oldest first."""
    newest = _written(actor).where(Note.appointment_id == appointment.id)
    rows = db.session.execute(newest.order_by(Note.created_at.desc(), Note.id.desc()).limit(50))
    return _sent(actor, [Written(*row) for row in rows][::-1], now=now)


def shared_notes(actor: Actor, patient_id: str, *, now: datetime) -> dict[str, list[Written]]:
    """All notes to a patient of the actor's, by the id of the visit, in one query."""
    found: dict[str, list[Written]] = defaultdict(list)
    theirs = _written(actor).where(
        Appointment.patient_id == patient_id, Note.visibility == Visibility.SHARED
    )
    rows = db.session.execute(theirs.order_by(Note.created_at, Note.id))
    for one in _sent(actor, [Written(*row) for row in rows], now=now):
        found[one.note.appointment_id].append(one)
    return found


def note_for(actor: Actor, note_id: str, *, now: datetime) -> Written:
    """One note. Raises NotFound, the same for an unknown id and for what the actor may not read."""
    sent = _sent(actor, [load_note(actor, note_id)], now=now)
    if not sent:
        raise NotFound()  # taken back at this very moment
    return sent[0]


def note_with_visit(actor: Actor, note_id: str, *, now: datetime) -> tuple[Written, Visit]:
    """The same with the visit that it is about, which a named colleague may not see otherwise."""
    found = note_for(actor, note_id, now=now)
    return found, visit(SYSTEM, found.note.appointment_id)


def versions_of(
    actor: Actor, note_id: str, *, now: datetime, cursor: str | None = None, limit: int = 20
) -> Page[NoteVersion]:
    """A page of all that a note ever said, the newest first. Raises NotFound, Invalid at `cursor`."""
    note_for(actor, note_id, now=now)
    return page_after(
        select(NoteVersion).where(NoteVersion.note_id == note_id),
        order=[(NoteVersion.version, "desc")],
        cursor=cursor,
        limit=limit,
    )


def load_note(actor: Actor, note_id: str, *, lock: bool = False) -> Written:
    """A note that the actor may read, not yet handed out; `lock` keeps its row until the transaction
    ends. Raises NotFound.
    """
    query = _written(actor).where(Note.id == note_id)
    if lock:
        query = query.with_for_update(of=Note).execution_options(populate_existing=True)
    row = db.session.execute(query).one_or_none()
    if row is None:
        raise NotFound()
    return Written(*row)


def notes_on_record(
    actor: Actor, patient_id: str, visit_ids: Collection[str], *, limit: int = 100
) -> dict[str, list[Written]]:
    """What a doctor may read about some visits of a patient, by the id of the visit, the oldest first; and,
    by "", about visits that are not theirs to see: a colleague has named them. In one query.

    Raises NotAllowed.
    """
    actor.must(Permission.OWN_CALENDAR)
    elsewhere = not_(visible_to(actor))
    about = or_(Note.appointment_id.in_(visit_ids), elsewhere)
    query = _written(actor).where(Appointment.patient_id == patient_id, about)
    newest = query.order_by(Note.created_at.desc(), Note.id.desc()).limit(limit)
    found: dict[str, list[Written]] = defaultdict(list)
    for row in db.session.execute(newest):
        one = Written(*row)
        key = one.note.appointment_id if one.note.appointment_id in visit_ids else ""
        found[key].insert(0, one)
    return found


def unread_notes(actor: Actor, *, limit: int = 5) -> Sequence[tuple[Note, Doctor, Appointment]]:
    """Notes to the actor's patients that nobody has read yet, the newest first, who wrote them, and
    about which visit.
    """
    query = select(Note, Doctor, Appointment).where(
        _may_read(actor), Note.visibility == Visibility.SHARED, Note.read_at.is_(None)
    )
    rows = db.session.execute(
        query.join(Doctor, Doctor.id == Note.author_id)
        .join(Appointment, Appointment.id == Note.appointment_id)
        .order_by(Note.changed_at.desc(), Note.id)
        .limit(limit)
    )
    return [(note, author, visit) for note, author, visit in rows]


def patient_of_note(note_id: str) -> str | None:
    """Whom a note is about; None for an unknown id. For machines: it asks nobody who wants to know."""
    about = select(Note.appointment_id).where(Note.id == note_id).scalar_subquery()
    return db.session.scalar(select(Appointment.patient_id).where(Appointment.id == about))


def _written(actor: Actor) -> Any:
    """A query of the columns of Written."""
    readers = (
        select(func.aggregate_strings(NoteReader.doctor_id, " "))
        .where(NoteReader.note_id == Note.id)
        .scalar_subquery()
    )
    newest = and_(NoteVersion.note_id == Note.id, NoteVersion.version == Note.version)
    return (
        select(Note, NoteVersion, Doctor, func.coalesce(readers, ""))
        .join(NoteVersion, newest)
        .join(Doctor, Doctor.id == Note.author_id)
        .join(Appointment, Appointment.id == Note.appointment_id)
        .where(_may_read(actor))
    )


def _may_read(actor: Actor) -> ColumnElement[bool]:
    """The condition that a note is the actor's to read. The desk and admins read none."""
    is_shared = Note.visibility == Visibility.SHARED
    if actor.is_doctor:
        own = select(Doctor.id).where(Doctor.user_id == actor.user_id)
        written = select(Doctor.id).where(
            or_(Doctor.user_id == actor.user_id, Doctor.successor_id.in_(own))
        )
        named = select(NoteReader.note_id).where(NoteReader.doctor_id.in_(own))
        return or_(
            Note.author_id.in_(written),
            Note.id.in_(named),
            and_(is_shared, Appointment.doctor_id.in_(own)),
        )
    if actor.is_patient_side:
        theirs = Appointment.patient_id.in_(records_of(actor))
        return and_(is_shared, Note.retracted_at.is_(None), theirs)
    return false()


def _sent(actor: Actor, found: list[Written], *, now: datetime) -> list[Written]:
    """What is handed out: to the patient's side it counts as read, save what is taken back just now."""
    new = {one.note.id: one.note for one in found if one.note.read_at is None}
    if not actor.is_patient_side or not new:
        return found
    with aside() as session:
        ours = session.scalars(
            update(Note)
            .where(Note.id.in_(new), Note.read_at.is_(None), Note.retracted_at.is_(None))
            .values(read_at=now)
            .returning(Note.id)
        ).all()
        for id_ in ours:
            announce(_read(new[id_], actor, now=now))
        gone = session.scalars(
            select(Note.id).where(Note.id.in_(new), Note.retracted_at.is_not(None))
        ).all()
    return [one for one in found if one.note.id not in gone]


def _read(note: Note, actor: Actor, *, now: datetime) -> NoteRead:
    return NoteRead(
        at=now,
        actor_id=actor.user_id,
        note_id=note.id,
        appointment_id=note.appointment_id,
        version=note.version,
    )
