"""Whether a patient wants messages."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clinic.accounts.permissions import Permission
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.patients.marks import set_do_not_contact
from clinic.patients.queries import record_at_desk
from clinic.patients.register import patient_to_change
from clinic.web.desk.patients.record_page import render_record, wish_form
from clinic.web.kit import htmx
from clinic.web.kit.toasts import say

blueprint = Blueprint("wishes", __name__)


@blueprint.post("/patients/<patient_id>/contact-wish")
@requires(Permission.ALL_PATIENTS)
def update(patient_id: str) -> ResponseReturnValue:
    """Saves what the box says, unless somebody has changed the record meanwhile."""
    form = wish_form(record_at_desk(current_user, patient_id), request.form)
    wish = form.do_not_contact.data
    if not form.saves(
        lambda: set_do_not_contact(current_user, patient_id, wish, now=now()),
        current=lambda: wish_form(patient_to_change(current_user, patient_id, lock=True)),
    ):
        return render_record(patient_id, wish=form), form.status
    say(_("No messages are sent any more") if wish else _("Messages are sent again"))
    return htmx.go_to(url_for("desk.patients.page", patient_id=patient_id))
