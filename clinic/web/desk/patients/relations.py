"""Ending that somebody acts for a patient."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clinic.accounts.permissions import Permission
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.patients.relations import end_relation
from clinic.web.kit import htmx
from clinic.web.kit.toasts import say

blueprint = Blueprint("relations", __name__)


@blueprint.post("/patients/<patient_id>/relations/<relation_id>/end")
@requires(Permission.ALL_PATIENTS)
def end(patient_id: str, relation_id: str) -> ResponseReturnValue:
    """From now on they see nothing of the patient, and are told nothing."""
    end_relation(current_user, patient_id, relation_id, now=now())
    say(_("They do not act for the patient any more"))
    return htmx.go_to(url_for("desk.patients.page", patient_id=patient_id))
