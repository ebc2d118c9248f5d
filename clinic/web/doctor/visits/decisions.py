"""Visits that time off, closed days or changed hours have left in the way: each is decided here."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from clinic.accounts.permissions import Permission
from clinic.booking import absence
from clinic.booking.queries import find
from clinic.directory.queries import own_doctor_id
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.reads import visits_listed
from clinic.web.doctor.visits.drawer import DOOR
from clinic.web.doctor.week.waiting import with_reasons
from clinic.web.kit import htmx
from clinic.web.kit.live import Live
from clinic.web.kit.pagination import PER_PAGE, page_number, pager
from clinic.web.visit.steps import StepForm

blueprint = Blueprint("decisions", __name__)


@blueprint.get("/decisions")
@requires(Permission.OWN_CALENDAR)
def index() -> ResponseReturnValue:
    page = page_number()
    found = find.conflicts(current_user, own_doctor_id(current_user), now=now())
    on_page = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    visits_listed("decisions", [visit.appointment for visit, _why in on_page])
    return htmx.page_or_part(
        "doctor/decisions",
        "list",
        live=Live("calendar", request.full_path),
        decisions=with_reasons(on_page),
        pager=pager(page=page, total=len(found)),
    )


@blueprint.post("/appointments/<appointment_id>/keep")
@requires(Permission.OWN_CALENDAR)
def keep(appointment_id: str) -> ResponseReturnValue:
    return DOOR.takes(StepForm.sent(), appointment_id, absence.keep)
