"""Notes of doctors about visits. None is deleted or overwritten: a note has versions."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from marshmallow import fields, validate

from clinic.accounts.permissions import Permission
from clinic.api.blueprint import Blueprint, refuses
from clinic.api.etags import tag_of, told_by, unless_changed
from clinic.api.fields import Id, Instant, Text, WholeNumber
from clinic.api.load_or_404 import load_or_404
from clinic.api.schema import Body, ListQuery, NothingBody, Resource, list_of
from clinic.care.kinds import Visibility
from clinic.care.notes.read import (
    Written,
    load_note,
    note_for,
    notes_of_visit,
    versions_of,
)
from clinic.care.notes.write import (
    LONGEST_NOTE,
    MOST_READERS,
    amend_note,
    retract_note,
    visit_to_note,
    write_note,
)
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.reads import note_opened, notes_opened

if TYPE_CHECKING:
    from clinic.accounts.actor import Actor

blueprint = Blueprint(
    "notes",
    __name__,
    title="Notes",
    description="What doctors write about a visit, for themselves or for the patient. To the patient's"
    " side a note counts as read when its text is sent.",
)
_reads = requires(Permission.OWN_VISITS, Permission.OWN_CALENDAR)
_writes = requires(Permission.OWN_CALENDAR)
_READERS = fields.List(
    Id(),
    validate=validate.Length(max=MOST_READERS),
    metadata={"description": "Doctors who may read a private note; its author always does."},
)


class NoteBody(Body):
    """A private note is read by its author and `reader_ids`, a shared one by the patient's side."""

    visibility = fields.String(
        required=True, validate=validate.OneOf([str(one) for one in Visibility])
    )
    text = Text(longest=LONGEST_NOTE, required=True)
    reader_ids = _READERS


class NewVersionBody(Body):
    """The whole text anew; `version` is the one that was seen. Readers stay where none are sent."""

    text = Text(longest=LONGEST_NOTE, required=True)
    reader_ids = _READERS
    version = WholeNumber()


class NoteResource(Resource):
    """A note as it reads now. `author_id` and `reader_ids` are doctors; a private one has no `read_at`."""

    id = Id()
    appointment_id = Id()
    visibility = fields.String(validate=validate.OneOf([str(one) for one in Visibility]))
    text = fields.String()
    version = fields.Integer()
    author_id = Id()
    reader_ids = fields.List(Id())
    created_at = Instant()
    changed_at = Instant()
    read_at = Instant(allow_none=True)
    retracted_at = Instant(allow_none=True)


class NoteVersionResource(Resource):
    """What a note said from `at` on."""

    version = fields.Integer()
    text = fields.String()
    at = Instant()


def state_of(actor: Actor, note_id: str, *, lock: bool = False) -> tuple[int, datetime | None]:
    """What `If-Match` is about. Being read changes nothing in it. Raises NotFound."""
    return _state(load_note(actor, note_id, lock=lock))


@blueprint.get("/appointments/<appointment_id>/notes")
@_reads
@blueprint.arguments(ListQuery, location="query")
@blueprint.response(200, list_of(NoteResource))
def index(query: dict[str, Any], appointment_id: str) -> Any:
    """The notes about a visit that one may read, the oldest first"""
    page = notes_of_visit(current_user, appointment_id, now=now(), **query)
    notes_opened(appointment_id)
    return {"items": [_shown(one) for one in page.items], "next": page.next}


@blueprint.post("/appointments/<appointment_id>/notes")
@_writes
@load_or_404(lambda actor, visit: visit_to_note(actor, visit, now=now()), "appointment_id")
@blueprint.arguments(
    NoteBody, example={"visibility": "shared", "text": "Take the tablets after a meal."}
)
@blueprint.response(201, NoteResource)
def create(body: dict[str, Any], appointment_id: str) -> Any:
    """Write a note; the patient's side is told of a shared one"""
    kind = Visibility(body.pop("visibility"))
    written = write_note(current_user, appointment_id, visibility=kind, now=now(), **body)
    return _shown(written), 201, tag_of(_state(written))


@blueprint.get("/notes/<note_id>")
@_reads
@told_by(lambda note_id: state_of(current_user, note_id))
@blueprint.response(200, NoteResource)
def show(note_id: str) -> Any:
    """One note"""
    found = note_for(current_user, note_id, now=now())
    note_opened(note_id)
    return _shown(found)


@blueprint.patch("/notes/<note_id>")
@_writes
@refuses(409)
@unless_changed(state_of)
@blueprint.arguments(NewVersionBody, example={"text": "Take the tablets before a meal."})
@blueprint.response(200, NoteResource)
def amend(body: dict[str, Any], note_id: str) -> Any:
    """Give a note of one's own a new version"""
    return _shown(amend_note(current_user, note_id, now=now(), **body))


@blueprint.get("/notes/<note_id>/versions")
@_reads
@told_by(lambda note_id: state_of(current_user, note_id))
@blueprint.arguments(ListQuery, location="query")
@blueprint.response(200, list_of(NoteVersionResource))
def versions(query: dict[str, Any], note_id: str) -> Any:
    """All that a note ever said, the newest first"""
    page = versions_of(current_user, note_id, now=now(), **query)
    note_opened(note_id)
    return page


@blueprint.post("/notes/<note_id>/retraction")
@_writes
@unless_changed(state_of)
@blueprint.arguments(NothingBody, example={})
@blueprint.response(200, NoteResource)
def retract(_body: dict[str, Any], note_id: str) -> Any:
    """Take back a shared note that nobody has read"""
    return _shown(retract_note(current_user, note_id, now=now()))


def _state(one: Written) -> tuple[int, datetime | None]:
    return one.note.version, one.note.retracted_at


def _shown(one: Written) -> dict[str, Any]:
    note = one.note
    return {
        "id": note.id,
        "appointment_id": note.appointment_id,
        "visibility": str(note.visibility),
        "text": one.newest.text,
        "version": note.version,
        "author_id": note.author_id,
        "reader_ids": one.reader_ids,
        "created_at": note.created_at,
        "changed_at": note.changed_at,
        "read_at": note.read_at,
        "retracted_at": note.retracted_at,
    }
