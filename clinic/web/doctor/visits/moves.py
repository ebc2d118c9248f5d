"""Moving a visit: to a free time of the doctor's, or with a reason to any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from clinic.accounts.permissions import Permission
from clinic.booking.queries import find
from clinic.booking.queries.find import Visit
from clinic.http.access import requires
from clinic.http.current import current_user
from clinic.web.booking.asked import asked_from
from clinic.web.booking.chooser import Chooser, move_chooser
from clinic.web.booking.place import Place
from clinic.web.doctor.addresses import panel_url, visit_url
from clinic.web.doctor.visits.drawer import (
    as_it_is,
    show_panel,
    visit_over_week,
)
from clinic.web.doctor.visits.move_form import DoctorMoveForm
from clinic.web.doctor.visits.panel import shown_day
from clinic.web.kit import filters, htmx, wording
from clinic.web.visit.moving import moves
from clinic.web.visit.out_of_date import is_about_the_visit, past_moving
from clinic.web.visit.steps import why_refused

if TYPE_CHECKING:
    from clinic.core.errors import DomainError

blueprint = Blueprint("moves", __name__)


@blueprint.get("/appointments/<appointment_id>/reschedule")
@requires(Permission.OWN_CALENDAR)
def new(appointment_id: str) -> ResponseReturnValue:
    visit = find.visit(current_user, appointment_id)
    if why_not := past_moving(visit.appointment):
        return show_panel(visit, why_not)
    form = DoctorMoveForm()
    form.version.data = visit.appointment.version
    return _ask(form, visit)


@blueprint.post("/appointments/<appointment_id>/reschedule")
@requires(Permission.OWN_CALENDAR)
def create(appointment_id: str) -> ResponseReturnValue:
    form = DoctorMoveForm.sent()
    if moves(form, appointment_id):
        day = filters.day_of(form.result.starts_at)
        return htmx.go_to(panel_url(appointment_id, day))
    visit = find.visit(current_user, appointment_id)
    if is_about_the_visit(form.refusal):
        return as_it_is(visit, why_refused(form), form.status)
    return _ask(form, visit, status=form.status)


def _ask(form: DoctorMoveForm, visit: Visit, *, status: int = 200) -> ResponseReturnValue:
    return visit_over_week(
        "doctor/moves/_new.html",
        visit,
        status=status,
        form=form,
        name=wording.patient_name(visit.patient),
        chooser=_chooser(visit, form.refusal),
        back_href=panel_url(visit.appointment.id, shown_day(visit)),
    )


def _chooser(visit: Visit, refusal: DomainError | None) -> Chooser:
    id_, day = visit.appointment.id, shown_day(visit)
    place = Place(
        endpoint="doctor.moves.new",
        args={"appointment_id": id_, "date": day},
        action=visit_url("moves.create", id_, day),
        rolling=True,
        live=False,
    )
    return move_chooser(visit, asked_from(request.args), place, refusal=refusal)
