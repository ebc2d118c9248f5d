"""The admin prints all notes about somebody who has asked for their whole record."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from clinic.accounts.permissions import Permission
from clinic.care.notes.keep import notes_on_request
from clinic.http.access import requires
from clinic.http.authn.fresh import fresh
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.patients.queries import patient_for

blueprint = Blueprint("notes", __name__)


@blueprint.post("/patients/<patient_id>/notes")
@requires(Permission.MANAGE_CLINIC)
@fresh
def print_all(patient_id: str) -> ResponseReturnValue:
    """By POST: nobody comes here by a link, and no browser keeps the page or asks for it again."""
    patient = patient_for(current_user, patient_id)
    found = notes_on_request(current_user, patient_id, now=now())
    return render_template("admin/notes/page.html", patient=patient, found=found, printed=now())
