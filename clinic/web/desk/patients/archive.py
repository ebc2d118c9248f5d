"""Records out of use: archiving one, the list of them, and taking one back."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clinic.accounts.permissions import Permission
from clinic.care.archive import archive_patient, restore_patient
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.reads import patients_listed
from clinic.patients.search import archived_patients
from clinic.web.desk.patients.record_page import render_record
from clinic.web.kit import htmx
from clinic.web.kit.forms import ClinicForm
from clinic.web.kit.toasts import say
from clinic.web.staff.patients import listed

blueprint = Blueprint("archive", __name__)


@blueprint.get("/patients/archived")
@requires(Permission.ALL_PATIENTS)
def index() -> ResponseReturnValue:
    found = listed("page", partial(archived_patients, current_user))
    patients_listed("patients", found.rows)
    return render_template("desk/archive/index.html", list=found)


@blueprint.post("/patients/<patient_id>/archive")
@requires(Permission.ALL_PATIENTS)
def create(patient_id: str) -> ResponseReturnValue:
    """Archives the record; with visits ahead, its page again, which names them."""
    form = ClinicForm.sent()
    if not form.carries_out(lambda: archive_patient(current_user, patient_id, now=now())):
        return render_record(patient_id, archiving=form), form.status
    say(_("%(name)s is archived", name=form.result.full_name))
    return htmx.go_to(url_for("desk.patients.page", patient_id=patient_id))


@blueprint.post("/patients/<patient_id>/archive/undo")
@requires(Permission.ALL_PATIENTS)
def take_back(patient_id: str) -> ResponseReturnValue:
    patient = restore_patient(current_user, patient_id, now=now())
    say(_("%(name)s is restored", name=patient.full_name))
    return htmx.go_to(url_for("desk.patients.page", patient_id=patient_id))
