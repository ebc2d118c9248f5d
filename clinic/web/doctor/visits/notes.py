"""The doctor writes notes about a visit, amends them, names readers, takes one back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from clinic.accounts.permissions import Permission
from clinic.booking.queries import find
from clinic.care.kinds import Visibility
from clinic.care.notes.read import Written, load_note, note_with_visit, versions_of
from clinic.care.notes.write import amend_note, retract_note
from clinic.directory.queries import doctors_found
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.reads import note_opened
from clinic.optimistic import fingerprint
from clinic.web.doctor.visits import drawer
from clinic.web.doctor.visits.note_boxes import (
    NoteForm,
    box_now,
    box_sent,
    note_boxes,
    save_box,
)
from clinic.web.kit import htmx
from clinic.web.kit.fields import TickField
from clinic.web.kit.forms import ClinicForm
from clinic.web.kit.toasts import say

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from clinic.booking.queries.find import Visit

blueprint = Blueprint("notes", __name__)
_BOX = "/appointments/<appointment_id>/notes/<any(private, shared):visibility>"
#: More versions than anybody writes.
VERSIONS = 100


class VersionForm(NoteForm):
    """The note as it is to read from now on, and who else reads a private one."""

    reader_ids = TickField(_l("Colleagues who may read it"))


@blueprint.post(_BOX)
@requires(Permission.OWN_CALENDAR)
def write(appointment_id: str, visibility: str) -> ResponseReturnValue:
    form = box_sent(Visibility(visibility))
    saved = form.saves(
        lambda: save_box(form, appointment_id),
        current=lambda: box_now(form.kind, appointment_id),
    )
    visit = find.visit(current_user, appointment_id)
    if htmx.wants(f"note-{visibility}"):
        return _box(form, visit, is_saved=saved)
    if not saved:
        return drawer.show_panel(visit, status=form.status, box=form)
    return _saved(form, visit)


@blueprint.get("/notes/<note_id>")
@requires(Permission.OWN_CALENDAR)
def page(note_id: str) -> ResponseReturnValue:
    return _page(note_id)


@blueprint.post("/notes/<note_id>")
@requires(Permission.OWN_CALENDAR)
def save(note_id: str) -> ResponseReturnValue:
    form = _form(load_note(current_user, note_id), request.form)
    if form.saves(
        lambda: amend_note(
            current_user, note_id, text=form.text.data or "", reader_ids=_readers(form), now=now()
        ),
        current=lambda: _form(load_note(current_user, note_id, lock=True)),
    ):
        say(_("The note is saved"))
        return htmx.go_to(url_for("doctor.notes.page", note_id=note_id))
    return _page(note_id, form=form)


@blueprint.post("/notes/<note_id>/retraction")
@requires(Permission.OWN_CALENDAR)
def retraction(note_id: str) -> ResponseReturnValue:
    form = ClinicForm.sent()
    if not form.carries_out(lambda: retract_note(current_user, note_id, now=now())):
        return _page(note_id, refused=form)
    say(_("The note is withdrawn"))
    return htmx.go_to(url_for("doctor.notes.page", note_id=note_id))


def _box(form: NoteForm, visit: Visit, *, is_saved: bool) -> ResponseReturnValue:
    """The box alone: a fresh one once it is saved, else as it was sent."""
    boxes = note_boxes(visit, writes=True, sent=None if is_saved else form)
    return drawer.box_alone(
        "doctor/notes/_box.html",
        visit,
        status=form.status,
        boxes=boxes,
        form=next(one for one in boxes.forms if one.kind is form.kind),
        said=_said(form) if is_saved else "",
    )


def _said(form: NoteForm) -> str:
    return _("The note is sent") if form.kind is Visibility.SHARED else _("Your note is saved")


def _saved(form: NoteForm, visit: Visit) -> ResponseReturnValue:
    """Back to where it was written: to the record, or to the visit's panel."""
    if "record" not in request.args:
        return drawer.saved_in_panel(visit, _said(form))
    say(_said(form))
    return htmx.go_to(url_for("doctor.patients.page", patient_id=visit.patient.id))


def _page(
    note_id: str, *, form: VersionForm | None = None, refused: ClinicForm | None = None
) -> ResponseReturnValue:
    one, visit = note_with_visit(current_user, note_id, now=now())
    note_opened(note_id)
    is_own = one.author.user_id == current_user.user_id and one.note.retracted_at is None
    html = render_template(
        "doctor/notes/page.html",
        one=one,
        visit=visit,
        form=(form or _form(one)) if is_own else None,
        refused=refused,
        versions=versions_of(current_user, note_id, now=now(), limit=VERSIONS).items,
        readers=_names(one),
    )
    return html, (form or refused or ClinicForm()).status


def _form(one: Written, formdata: MultiDict[str, str] | None = None) -> VersionForm:
    data = {"text": one.newest.text, "reader_ids": one.reader_ids}
    seen = fingerprint([one.note.version, one.reader_ids])
    form = VersionForm(formdata, data=data, fingerprint=seen)
    form.reader_ids.choices = list(_names(one, everybody=True).items())
    if one.is_shared:
        del form.reader_ids
    return form


def _readers(form: VersionForm) -> list[str] | None:
    """The readers to be named; None for a note to the patient, which has none."""
    return [one for one in form.reader_ids.data or () if one] if "reader_ids" in form else None


def _names(one: Written, *, everybody: bool = False) -> dict[str, str]:
    """The names of who else reads a private note, by id; or of everybody who might."""
    if one.is_shared:
        return {}
    return {
        doctor.id: doctor.display_name
        for doctor in doctors_found()
        if doctor.id != one.note.author_id and (everybody or doctor.id in one.reader_ids)
    }
