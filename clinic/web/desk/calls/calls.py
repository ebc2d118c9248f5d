"""The people whom somebody has to call, because no message can be counted on."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from clinic.accounts.permissions import Permission
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.reads import patients_listed
from clinic.notifications import calls
from clinic.web.kit import htmx
from clinic.web.kit.navigation import way
from clinic.web.kit.pagination import rows_asked, turner
from clinic.web.kit.toasts import say
from clinic.web.staff.message_words import call_reason, happened_label

blueprint = Blueprint("calls", __name__)
blueprint.add_app_template_filter(happened_label, "happened")
blueprint.add_app_template_filter(call_reason, "call_reason")


@blueprint.get("/calls")
@way(_l("Calls"), "telephone", place=100, count=lambda person: calls.open_calls(person, now=now()))
@requires(Permission.ALL_PATIENTS)
def index() -> ResponseReturnValue:
    found = calls.calls_to_make(current_user, now=now(), **rows_asked())
    patients_listed("calls", [one.patient for one in found.items])
    return render_template(
        "desk/calls/index.html",
        rows=found.items,
        turner=turner(found.next),
        total=calls.open_calls(current_user, now=now()),
    )


@blueprint.post("/calls/<call_id>/reached")
@requires(Permission.ALL_PATIENTS)
def reached(call_id: str) -> ResponseReturnValue:
    calls.mark_reached(current_user, call_id, now=now())
    say(_("Ticked off: the patient knows"))
    return htmx.go_to(url_for("desk.calls.index"))
