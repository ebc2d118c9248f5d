"""Moving a visit: to a free time of the doctor's, or with a reason to any other."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clinic.accounts.permissions import Permission
from clinic.booking.queries import find
from clinic.booking.queries.find import Visit
from clinic.booking.reschedule import reschedule
from clinic.core.local_time import local_date
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.instants import date_or_none
from clinic.web.doctor.addresses import panel_url
from clinic.web.doctor.visits.drawer import (
    over_week,
    refused,
    show_panel,
    shown_day,
)
from clinic.web.doctor.visits.move_form import DoctorMoveForm
from clinic.web.doctor.visits.move_view import doctor_move_view
from clinic.web.kit import htmx, wording
from clinic.web.kit.context import clinic
from clinic.web.kit.toasts import say
from clinic.web.visit.out_of_date import is_about_the_visit, past_moving

blueprint = Blueprint("moves", __name__)


@blueprint.get("/appointments/<appointment_id>/reschedule")
@requires(Permission.OWN_CALENDAR)
def new(appointment_id: str) -> ResponseReturnValue:
    visit = find.visit(current_user, appointment_id)
    if why_not := past_moving(visit.appointment):
        return show_panel(appointment_id, alert=why_not)
    form = DoctorMoveForm()
    form.version.data = visit.appointment.version
    return _ask(form, visit)


@blueprint.post("/appointments/<appointment_id>/reschedule")
@requires(Permission.OWN_CALENDAR)
def create(appointment_id: str) -> ResponseReturnValue:
    visit = find.visit(current_user, appointment_id)
    form, zone = DoctorMoveForm.sent(), clinic().zone
    if not form.carries_out(
        lambda: reschedule(current_user, appointment_id, **form.wished(zone), now=now())
    ):
        if is_about_the_visit(form.refusal):
            return refused(form, appointment_id)
        return _ask(form, visit, status=form.status)
    when = wording.when_short(form.result.starts_at, zone, now())
    say(_("Moved to %(when)s", when=when))
    return htmx.go_to(panel_url(appointment_id, local_date(form.result.starts_at, zone)))


def _ask(form: DoctorMoveForm, visit: Visit, *, status: int = 200) -> ResponseReturnValue:
    zone = clinic().zone
    day = shown_day(visit)
    view = doctor_move_view(
        current_user,
        visit,
        week=_asked_week(visit),
        day=day,
        refusal=form.refusal,
        zone=zone,
        now=now(),
    )
    return over_week(
        "doctor/moves/_new.html",
        visit,
        status=status,
        form=form,
        view=view,
        back_href=panel_url(visit.appointment.id, day),
    )


def _asked_week(visit: Visit) -> date:
    """The date whose week of free times is shown: the one asked for, never one that is over."""
    zone = clinic().zone
    asked = date_or_none(request.args.get("week")) or local_date(visit.appointment.starts_at, zone)
    return max(asked, local_date(now(), zone))
