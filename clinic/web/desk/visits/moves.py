"""Moving a visit at the desk: to another time, or to another doctor as well."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic.accounts.permissions import Permission
from clinic.booking.queries import find
from clinic.http.access import requires
from clinic.http.current import current_user
from clinic.http.reads import visit_opened
from clinic.web.booking.moving import StaffMoveForm, moves
from clinic.web.desk.visits.move_page import move_page
from clinic.web.desk.visits.visit_outcome import as_it_stands
from clinic.web.kit import htmx
from clinic.web.visit.out_of_date import is_about_the_visit, past_moving
from clinic.web.visit.steps import why_refused

blueprint = Blueprint("moves", __name__)


@blueprint.get("/visits/<appointment_id>/reschedule")
@requires(Permission.ALL_VISITS)
def new(appointment_id: str) -> ResponseReturnValue:
    form = StaffMoveForm()
    return _page(form, appointment_id, request.args)


@blueprint.post("/visits/<appointment_id>/reschedule/time")
@requires(Permission.ALL_VISITS)
def choose(appointment_id: str) -> ResponseReturnValue:
    """A time was pressed in the week: it goes into the address, nothing is moved yet."""
    asked: dict[str, Any] = {
        "doctor": request.form.get("doctor") or None,
        "at": request.form.get("starts_at") or None,
    }
    address = url_for("desk.moves.new", appointment_id=appointment_id, **asked)
    return htmx.go_to(address + "#confirm")


@blueprint.post("/visits/<appointment_id>/reschedule")
@requires(Permission.ALL_VISITS)
def create(appointment_id: str) -> ResponseReturnValue:
    form = StaffMoveForm.sent()
    undo = url_for("desk.answers.undo", appointment_id=appointment_id)
    if moves(form, appointment_id, undo_action=undo):
        return htmx.go_to(url_for("desk.visits.page", appointment_id=appointment_id))
    if is_about_the_visit(form.refusal):
        visit = find.visit(current_user, appointment_id)
        return as_it_stands(visit, why_refused(form), form.status)
    asked = {"doctor": form.doctor_id.data or "", "at": form.starts_at.data or ""}
    return _page(form, appointment_id, asked)


def _page(
    form: StaffMoveForm, appointment_id: str, asked: Mapping[str, str]
) -> ResponseReturnValue:
    visit = find.visit(current_user, appointment_id)
    if not form.is_submitted() and (why_not := past_moving(visit.appointment)):
        return as_it_stands(visit, why_not)
    visit_opened(visit.appointment)
    page = move_page(visit, asked, refusal=form.refusal)
    if htmx.wants("week"):
        return render_template("booking/_week.html", page=page)
    if not form.is_submitted():
        form.version.data = visit.appointment.version
    return render_template("desk/moves/new.html", page=page, form=form), form.status
