"""Records that doctors opened in an emergency: which, and on the page of one, why."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clinic.accounts.permissions import Permission
from clinic.care.emergency_review import (
    doctors_concerned,
    emergencies,
    emergency,
    mark_looked_at,
    reason_of,
    to_review,
)
from clinic.http.access import requires
from clinic.http.authn.fresh import fresh
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.reads import emergency_reviewed, patients_listed
from clinic.web.admin.filters import EmergencyFilter
from clinic.web.kit import htmx
from clinic.web.kit.pagination import rows_asked, turner
from clinic.web.kit.toasts import say

blueprint = Blueprint("emergencies", __name__)

WAITING = "waiting"


@blueprint.get("/emergencies")
@requires(Permission.READ_AUDIT)
def index() -> ResponseReturnValue:
    chosen = _filter()
    found = emergencies(
        current_user,
        doctor_id=chosen.doctor.data or "",
        waiting_only=chosen.standing.data == WAITING,
        **rows_asked(),
    )
    patients_listed("emergencies", [one.patient for one in found.items])
    return htmx.page_or_part(
        "admin/emergencies",
        filter=chosen,
        rows=found.items,
        turner=turner(found.next),
    )


@blueprint.get("/emergencies/<emergency_id>")
@requires(Permission.READ_AUDIT)
@fresh
def page(emergency_id: str) -> ResponseReturnValue:
    found = emergency(current_user, emergency_id)
    emergency_reviewed(emergency_id)
    return render_template(
        "admin/emergencies/page.html",
        row=found,
        reason=reason_of(current_user, emergency_id),
    )


@blueprint.post("/emergencies/<emergency_id>/review")
@requires(Permission.READ_AUDIT)
@fresh
def review(emergency_id: str) -> ResponseReturnValue:
    mark_looked_at(current_user, emergency_id, now=now())
    say(_("Marked as looked at"))
    return htmx.go_to(url_for("admin.emergencies.index"))


def _filter() -> EmergencyFilter:
    chosen = EmergencyFilter(request.args)
    chosen.standing.choices = [
        ("", _("All")),
        (WAITING, _("To review %(count)s", count=to_review(current_user))),
    ]
    chosen.doctor.choices = [
        ("", _("All doctors")),
        *((doctor.id, doctor.display_name) for doctor in doctors_concerned(current_user)),
    ]
    return chosen
