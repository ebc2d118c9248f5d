"""A visit for the person's own calendar."""

from __future__ import annotations

from flask import Blueprint, Response

from clinic.accounts.permissions import Permission
from clinic.booking.lifecycle import ENDED
from clinic.booking.queries import find
from clinic.core.errors import NotFound
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.web.kit import context
from clinic.web.patient.beforehand import calendar_entry
from clinic.words.calendar import event_of, new_file

blueprint = Blueprint("calendar", __name__)


@blueprint.get("/appointments/<appointment_id>/calendar.ics")
@requires(Permission.OWN_VISITS)
def file(appointment_id: str) -> Response:
    """The file that adds the visit; taken again after a change, it moves the entry."""
    visit = find.visit(current_user, appointment_id)
    if visit.appointment.status in ENDED:
        raise NotFound()
    entry, zone = calendar_entry(visit), context.clinic().zone
    calendar = new_file(zone, [entry.starts_at, entry.ends_at])
    calendar.add_component(event_of(entry, zone, stamp=now()))
    answer = Response(calendar.to_ical(), mimetype="text/calendar")
    answer.headers.set("Content-Disposition", "attachment", filename="visit.ics")
    return answer
