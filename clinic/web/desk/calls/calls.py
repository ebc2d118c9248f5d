"""The people whom somebody has to call, because no message can be counted on."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clinic.accounts.permissions import Permission
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.reads import patients_listed
from clinic.notifications import calls
from clinic.web.desk.calls.call_rows import call_rows
from clinic.web.kit import htmx
from clinic.web.kit.pagination import rows_asked, turner

blueprint = Blueprint("calls", __name__)


@blueprint.get("/calls")
@requires(Permission.ALL_PATIENTS)
def index() -> ResponseReturnValue:
    found = calls.calls_to_make(current_user, now=now(), **rows_asked())
    patients_listed("calls", [one.patient for one in found.items])
    return render_template(
        "desk/calls/index.html",
        rows=call_rows(found.items, now=now()),
        turner=turner(found.next),
        total=calls.open_calls(current_user, now=now()),
    )


@blueprint.post("/calls/<call_id>/reached")
@requires(Permission.ALL_PATIENTS)
def reached(call_id: str) -> ResponseReturnValue:
    calls.mark_reached(current_user, call_id, now=now())
    flash(_("Ticked off: the patient knows"), "success")
    return htmx.go_to(url_for("desk.calls.index"))
