"""One visit over the doctor's calendar, and what can be done with it."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from clinic.accounts.permissions import Permission
from clinic.web.guards import requires

blueprint = Blueprint("appointments", __name__)


@blueprint.get("/appointments/<appointment_id>")
@requires(Permission.OWN_CALENDAR)
def page(appointment_id: str) -> ResponseReturnValue:
    return render_template("doctor/appointments/page.html")
