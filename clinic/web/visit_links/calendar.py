"""A visit for the calendar of who reads a mail about it."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from clinic.booking.links.linked import LinkState
from clinic.booking.links.visit_link import LinkPurpose
from clinic.http.access import public
from clinic.web.visit.calendars import calendars_of, visit_file
from clinic.web.visit_links.kept_links import linked_visit
from clinic.web.visit_links.linked_view import linked_view, outcome_page

blueprint = Blueprint("calendar", __name__)
PATH = "/<appointment_id>/calendar"


@blueprint.get(PATH)
@public
def page(appointment_id: str) -> ResponseReturnValue:
    linked = linked_visit(LinkPurpose.CALENDAR, appointment_id)
    if linked is None or linked.state is not LinkState.GOOD:
        return outcome_page(linked)
    file_href = url_for("visit_links.calendar.file", appointment_id=appointment_id)
    return render_template(
        "visit_links/calendar/page.html",
        visit=linked_view(linked),
        calendars=calendars_of(linked.visit, file_href),
    )


@blueprint.get(f"{PATH}.ics")
@public
def file(appointment_id: str) -> ResponseReturnValue:
    linked = linked_visit(LinkPurpose.CALENDAR, appointment_id)
    if linked is None or linked.state is not LinkState.GOOD:
        return outcome_page(linked)
    return visit_file(linked.visit)
