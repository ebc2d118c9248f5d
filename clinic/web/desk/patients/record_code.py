"""The code by which a patient takes over the record that the desk made: shown once, to be handed out."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from clinic.accounts.permissions import Permission
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.reads import patient_opened
from clinic.patients.queries import patient_for
from clinic.privacy.record_code import make_code
from clinic.web.kit import wording
from clinic.web.kit.context import clinic

blueprint = Blueprint("record_code", __name__)


@blueprint.get("/patients/<patient_id>/code")
@requires(Permission.ALL_PATIENTS)
def page(patient_id: str) -> ResponseReturnValue:
    """The question before: for whom the code is."""
    patient = patient_opened(patient_for(current_user, patient_id))
    return render_template("desk/record_code/page.html", patient=patient, code="", until="")


@blueprint.post("/patients/<patient_id>/code")
@requires(Permission.ALL_PATIENTS)
def create(patient_id: str) -> ResponseReturnValue:
    """Answers with the code itself: after a redirect, nobody could know it any more."""
    moment, guardian = now(), request.form.get("for") == "guardian"
    made = make_code(current_user, patient_id, guardian=guardian, now=moment)
    return render_template(
        "desk/record_code/page.html",
        patient=patient_opened(patient_for(current_user, patient_id)),
        code=made.code,
        until=wording.when_head(made.expires_at, clinic().zone, moment),
    )
