"""The notes about a visit in its panel: what there is to read, and the boxes to write in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from clinic.care.kinds import Visibility
from clinic.care.notes.read import Written, notes_of_visit, notes_seen_with
from clinic.care.notes.write import amend_note, write_note
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.notifications.audience import patients_listeners
from clinic.optimistic import fingerprint
from clinic.web.kit.record_form import RecordForm

if TYPE_CHECKING:
    from clinic.accounts.models import User
    from clinic.booking.queries.find import Visit


class NoteForm(RecordForm):
    """What is written; `kind` tells for whom."""

    kind = Visibility.PRIVATE
    text = TextAreaField(_l("Note"))


@dataclass(frozen=True, slots=True)
class NoteBoxes:
    """`read` are shown as they are; `own` is the doctor's private note, which stands in its box.

    There is a form for each kind of note; none for who may not write. `told` read what is shared.
    """

    read: Sequence[Written]
    own: Written | None = None
    forms: Sequence[NoteForm] = ()
    told: Sequence[User] = ()


def note_boxes(visit: Visit, *, writes: bool, sent: NoteForm | None = None) -> NoteBoxes:
    """The notes about a visit; where the doctor `writes`, with the boxes, one of them as it was `sent`."""
    found = notes_seen_with(current_user, visit.appointment, now=now())
    if not writes:
        return NoteBoxes(found)
    own, patient_id = _own(found), visit.patient.id
    forms = [sent if sent and sent.kind is kind else _box(kind, found) for kind in Visibility]
    told = patients_listeners({patient_id})[patient_id]
    return NoteBoxes([one for one in found if one is not own], own, forms, told)


def box_to_patient(patient_id: str, found: Sequence[Written]) -> NoteBoxes:
    """Only the box for a note to the patient, about the visit to which the notes `found` belong."""
    told = patients_listeners({patient_id})[patient_id]
    return NoteBoxes([], None, [_box(Visibility.SHARED, found)], told)


def box_sent(kind: Visibility) -> NoteForm:
    """The box as it has just been sent."""
    return _named(NoteForm(request.form), kind)


def box_now(kind: Visibility, appointment_id: str) -> NoteForm:
    """What the box would overwrite, or repeat, as it stands now."""
    found = notes_of_visit(current_user, appointment_id, now=now(), limit=100).items
    form, shared = _box(kind, found), [one for one in found if one.is_shared]
    if kind is Visibility.SHARED and shared:
        form.text.data = shared[-1].newest.text
    return form


def save_box(form: NoteForm, appointment_id: str) -> Written:
    """Write what is in the box: a private note has a new version, one to the patient is another one."""
    text, moment = form.text.data or "", now()
    if form.kind is Visibility.PRIVATE:
        own = _own(notes_of_visit(current_user, appointment_id, now=moment, limit=100).items)
        if own is not None:
            return amend_note(current_user, own.note.id, text=text, now=moment)
    return write_note(current_user, appointment_id, visibility=form.kind, text=text, now=moment)


def _box(kind: Visibility, found: Sequence[Written]) -> NoteForm:
    if kind is Visibility.SHARED:
        seen = [one.note.id for one in found if one.is_shared]
        return _named(NoteForm(None, fingerprint=fingerprint(seen)), kind)
    own = _own(found)
    seen = [own.note.id, str(own.note.version)] if own else []
    text = own.newest.text if own else ""
    return _named(NoteForm(None, data={"text": text}, fingerprint=fingerprint(seen)), kind)


def _named(form: NoteForm, kind: Visibility) -> NoteForm:
    form.kind = kind
    return form.named_apart(str(kind))


def _own(found: Sequence[Written]) -> Written | None:
    """The newest private note of the doctor's own."""
    mine = [one for one in found if one.author.user_id == current_user.user_id]
    return next((one for one in reversed(mine) if not one.is_shared), None)
