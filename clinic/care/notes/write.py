"""Writing notes: a new one, a new version, taking back one that the patient has not read."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select

from clinic.accounts.actor import Actor
from clinic.accounts.permissions import Permission
from clinic.booking.access import in_care, own_visit
from clinic.booking.models import Appointment
from clinic.care.events import NoteRetracted, PrivateNoteSaved, SharedNoteSaved
from clinic.care.kinds import Visibility
from clinic.care.models import Note, NoteReader, NoteVersion
from clinic.care.notes.read import Written, load_note
from clinic.core.errors import N_, Conflict, Invalid, NotAllowed, NotFound
from clinic.core.text import clean_text
from clinic.db import db, transactional
from clinic.directory.models import Doctor
from clinic.dispatch import announce
from clinic.optimistic import STALE

LONGEST_NOTE = 10_000
#: More colleagues read a note at a conference than in a record.
MOST_READERS = 50


@transactional
def write_note(
    actor: Actor,
    appointment_id: str,
    *,
    visibility: Visibility,
    text: str,
    reader_ids: Collection[str] = (),
    now: datetime,
) -> Written:
    """Write a note about a visit of the actor's own, with a patient in their care.

    Raises NotAllowed; NotFound; Invalid at `text` or `reader_ids`.
    """
    visit = visit_to_note(actor, appointment_id, now=now)
    note = Note(
        appointment_id=visit.id,
        author_id=visit.doctor_id,
        visibility=visibility,
        version=1,
        created_at=now,
        changed_at=now,
    )
    text, readers = _note_text(text), _readers(note, reader_ids)
    db.session.add(note)
    db.session.flush()
    _let_read(note, readers)
    return _save(actor, note, text, now=now)


def visit_to_note(actor: Actor, appointment_id: str, *, now: datetime) -> Appointment:
    """The visit, if the actor may write about it: their own, of a patient in their care.

    Raises NotAllowed, NotFound.
    """
    visit = own_visit(actor, appointment_id)
    if not in_care(visit.doctor_id, visit.patient_id, now=now):
        raise NotFound()
    return visit


@transactional
def amend_note(
    actor: Actor,
    note_id: str,
    *,
    text: str,
    reader_ids: Collection[str] | None = None,
    version: int | None = None,
    now: datetime,
) -> Written:
    """Give a note of the actor's own a new version, and other readers unless None. What is as it was
    stays as it is.

    Raises NotFound; NotAllowed where somebody else wrote it; Conflict `retracted` or `stale_version`;
    Invalid at `text` or `reader_ids`.
    """
    found = _own_note(actor, note_id)
    note = found.note
    if version is not None and version != note.version:
        raise Conflict(STALE, N_("Somebody has changed this meanwhile."))
    text = _note_text(text)
    readers = set(found.reader_ids) if reader_ids is None else _readers(note, reader_ids)
    if text == found.newest.text and readers == set(found.reader_ids):
        return found
    _let_read(note, readers)
    note.version, note.changed_at = note.version + 1, now
    return _save(actor, note, text, now=now)


@transactional
def retract_note(actor: Actor, note_id: str, *, now: datetime) -> Written:
    """Take back a shared note of the actor's own that the patient's side has not read.

    Raises NotFound; NotAllowed where somebody else wrote it; Invalid `not_shared`; Conflict
    `already_read` or `retracted`.
    """
    found = _own_note(actor, note_id)
    note = found.note
    if not found.is_shared:
        raise Invalid(
            "not_shared", N_("This note was not sent to anybody, so it cannot be withdrawn.")
        )
    if note.read_at is not None:
        raise already_read()
    note.retracted_at = now
    announce(
        NoteRetracted(
            at=now,
            actor_id=actor.user_id,
            note_id=note.id,
            appointment_id=note.appointment_id,
            version=note.version,
        )
    )
    return found


def already_read() -> Conflict:
    """What is read cannot be taken back."""
    return Conflict(
        "already_read", N_("The patient has read this note. Write a new version instead.")
    )


def _own_note(actor: Actor, note_id: str) -> Written:
    """A note the actor wrote, kept until the transaction ends, unless it was taken back."""
    actor.must(Permission.OWN_CALENDAR)
    found = load_note(actor, note_id, lock=True)
    if found.author.user_id != actor.user_id:
        raise NotAllowed()
    if found.note.retracted_at is not None:
        raise Conflict("retracted", N_("This note was withdrawn."))
    return found


def _save(actor: Actor, note: Note, text: str, *, now: datetime) -> Written:
    db.session.add(NoteVersion(note_id=note.id, version=note.version, text=text, at=now))
    is_shared = note.visibility is Visibility.SHARED
    saved = SharedNoteSaved if is_shared else PrivateNoteSaved
    announce(
        saved(
            at=now,
            actor_id=actor.user_id,
            note_id=note.id,
            appointment_id=note.appointment_id,
            version=note.version,
        )
    )
    db.session.flush()
    return load_note(actor, note.id)


def _note_text(text: str) -> str:
    text = clean_text(text)
    if not text:
        sentence = N_("Write something first.")
        raise Invalid("invalid", sentence, fields={"text": sentence})
    if len(text) > LONGEST_NOTE:
        sentence = N_("This text is too long. Please shorten it to 10,000 characters.")
        raise Invalid("too_long", sentence, fields={"text": sentence})
    return text


def _readers(note: Note, reader_ids: Collection[str]) -> set[str]:
    """The doctors to be named, without the author, who reads it anyway."""
    wanted = set(reader_ids) - {note.author_id}
    if wanted and note.visibility is Visibility.SHARED:
        _refuse_readers(N_("Only the patient’s side can read a note to the patient."))
    if len(wanted) > MOST_READERS:
        _refuse_readers(N_("There are too many readers."))
    known = select(Doctor.id).where(Doctor.id.in_(wanted), Doctor.active)
    if wanted and set(db.session.scalars(known)) != wanted:
        _refuse_readers(N_("Choose doctors who work here."))
    return wanted


def _refuse_readers(sentence: str) -> None:
    raise Invalid("invalid", sentence, fields={"reader_ids": sentence})


def _let_read(note: Note, reader_ids: Collection[str]) -> None:
    db.session.execute(delete(NoteReader).where(NoteReader.note_id == note.id))
    db.session.add_all(NoteReader(note_id=note.id, doctor_id=one) for one in sorted(reader_ids))
