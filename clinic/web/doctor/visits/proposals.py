"""Proposing another time for a request: one of the doctor's open ones, and the patient answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from clinic.accounts.permissions import Permission
from clinic.booking.propose import propose
from clinic.booking.queries import find
from clinic.booking.queries.find import Visit
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.web.booking.moving import StaffMoveForm
from clinic.web.doctor.visits.drawer import DOOR, as_it_is, show_panel
from clinic.web.doctor.visits.move_page import ask_for_time
from clinic.web.visit.out_of_date import is_about_the_visit, past_answering
from clinic.web.visit.steps import StepForm, why_refused

blueprint = Blueprint("proposals", __name__)


@blueprint.get("/appointments/<appointment_id>/proposal")
@requires(Permission.OWN_CALENDAR)
def new(appointment_id: str) -> ResponseReturnValue:
    """Choosing a time; with `at`, an instant, the question whether to propose it."""
    visit = find.visit(current_user, appointment_id)
    if why_not := past_answering(visit.appointment):
        return show_panel(visit, why_not)
    form = StaffMoveForm()
    form.version.data = visit.appointment.version
    return _ask(form, visit, request.args)


@blueprint.post("/appointments/<appointment_id>/proposal")
@requires(Permission.OWN_CALENDAR)
def create(appointment_id: str) -> ResponseReturnValue:
    form = StaffMoveForm.sent()
    proposed = form.carries_out(lambda: _propose(appointment_id, form))
    visit = find.visit(current_user, appointment_id)
    if proposed:
        return DOOR.done(StepForm(), visit)
    if is_about_the_visit(form.refusal):
        return as_it_is(visit, why_refused(form), form.status)
    return _ask(form, visit, {"at": form.starts_at.data or ""})


def _propose(appointment_id: str, form: StaffMoveForm) -> Any:
    seen = form.version.data
    return propose(current_user, appointment_id, starts_at=form.start(), version=seen, now=now())


def _ask(form: StaffMoveForm, visit: Visit, asked: Mapping[str, str]) -> ResponseReturnValue:
    return ask_for_time(form, visit, asked, way="proposals")
