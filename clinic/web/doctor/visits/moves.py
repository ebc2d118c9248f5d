"""Moving a visit: to a free time, with a reason to any other, or to an open time of a colleague."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from clinic.accounts.permissions import Permission
from clinic.booking.queries import find
from clinic.booking.queries.find import Visit
from clinic.directory.queries import own_doctor_id
from clinic.http.access import requires
from clinic.http.current import current_user
from clinic.web.booking.moving import StaffMoveForm, moves
from clinic.web.doctor.addresses import panel_url, visit_url
from clinic.web.doctor.visits.drawer import as_it_is, show_panel
from clinic.web.doctor.visits.move_page import ask_for_time
from clinic.web.kit import filters, htmx
from clinic.web.visit.out_of_date import is_about_the_visit, past_moving
from clinic.web.visit.steps import why_refused

blueprint = Blueprint("moves", __name__)


@blueprint.get("/appointments/<appointment_id>/reschedule")
@requires(Permission.OWN_CALENDAR)
def new(appointment_id: str) -> ResponseReturnValue:
    """Choosing a time; with `at`, an instant like 2026-11-27T09:00:00+01:00, the question whether to move.

    Other pages may lead here with a time. `doctor` is a colleague's id, `date` the day of the week behind.
    """
    visit = find.visit(current_user, appointment_id)
    if why_not := past_moving(visit.appointment):
        return show_panel(visit, why_not)
    form = StaffMoveForm()
    form.version.data = visit.appointment.version
    return _ask(form, visit, request.args)


@blueprint.post("/appointments/<appointment_id>/reschedule")
@requires(Permission.OWN_CALENDAR)
def create(appointment_id: str) -> ResponseReturnValue:
    form = StaffMoveForm.sent()
    if moves(form, appointment_id, undo_action=visit_url("answers.undo", appointment_id, None)):
        return htmx.go_to(_moved_href(form))
    visit = find.visit(current_user, appointment_id)
    if is_about_the_visit(form.refusal):
        return as_it_is(visit, why_refused(form), form.status)
    return _ask(form, visit, {"doctor": form.doctor_id.data or "", "at": form.starts_at.data or ""})


def _moved_href(form: StaffMoveForm) -> str:
    """The visit at its new time; the week, where it is a colleague's now."""
    day = filters.day_of(form.result.starts_at)
    if form.result.doctor_id == own_doctor_id(current_user):
        return panel_url(form.result.id, day)
    return url_for("doctor.calendar.week", date=day.isoformat())


def _ask(form: StaffMoveForm, visit: Visit, asked: Mapping[str, str]) -> ResponseReturnValue:
    return ask_for_time(form, visit, asked, way="moves")
