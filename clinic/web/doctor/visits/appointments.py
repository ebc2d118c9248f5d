"""One visit over the doctor's calendar."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from clinic.accounts.permissions import Permission
from clinic.booking.queries import find
from clinic.http.access import requires
from clinic.http.current import current_user
from clinic.web.doctor.visits.drawer import show_panel

blueprint = Blueprint("appointments", __name__)


@blueprint.get("/appointments/<appointment_id>")
@requires(Permission.OWN_CALENDAR)
def page(appointment_id: str) -> ResponseReturnValue:
    return show_panel(find.visit(current_user, appointment_id))
