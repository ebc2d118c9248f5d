"""A visit for the person's own calendar."""

from __future__ import annotations

from flask import Blueprint, Response

from clinic.accounts.permissions import Permission
from clinic.booking.queries import find
from clinic.http.access import requires
from clinic.http.current import current_user
from clinic.web.visit.calendars import visit_file

blueprint = Blueprint("calendar", __name__)


@blueprint.get("/appointments/<appointment_id>/calendar.ics")
@requires(Permission.OWN_VISITS)
def file(appointment_id: str) -> Response:
    """The file that adds the visit; taken again after a change, it moves the entry."""
    return visit_file(find.visit(current_user, appointment_id))
