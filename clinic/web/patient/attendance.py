"""The patient says: I am coming."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clinic.accounts.permissions import Permission
from clinic.booking.attend import say_attending
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.web.kit.toasts import say

blueprint = Blueprint("attendance", __name__)


@blueprint.post("/appointments/<appointment_id>/attendance")
@requires(Permission.OWN_VISITS)
def create(appointment_id: str) -> ResponseReturnValue:
    say_attending(current_user, appointment_id, now=now())
    say(_("Thank you. We know that you are coming."))
    if request.form.get("back") == "home":
        return redirect(url_for("patient.home.index"), 303)
    return redirect(url_for("patient.appointments.page", appointment_id=appointment_id), 303)
