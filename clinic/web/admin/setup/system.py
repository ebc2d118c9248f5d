"""Whether the clinic runs as it should: what `flask doctor` says, for whoever has no shell."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from clinic.accounts.permissions import Permission
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.system import checks  # noqa: F401 - they register themselves
from clinic.system.results import Health, examine, worst

blueprint = Blueprint("system", __name__)

#: How a state is shown: its word, the kind of its tag, and its icon.
STATES = {
    Health.OK: (_l("OK"), "accent", "check-circle"),
    Health.UNKNOWN: (_l("Unknown"), "", "question-circle"),
    Health.WARNING: (_l("Warning"), "warn", "exclamation-triangle"),
    Health.FAILED: (_l("Failed"), "danger", "x-circle"),
}
SUMMARY = {
    Health.OK: _l("Everything is as it should be."),
    Health.UNKNOWN: _l("Something could not be found out."),
    Health.WARNING: _l("Something needs attention."),
    Health.FAILED: _l("Something does not work."),
}


@blueprint.get("/system")
@requires(Permission.MANAGE_CLINIC)
def index() -> ResponseReturnValue:
    lines = examine(now=now())
    return render_template(
        "admin/system/index.html", lines=lines, states=STATES, summary=SUMMARY[worst(lines)]
    )
