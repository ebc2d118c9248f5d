"""The doctor's week as a time grid."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from clinic.accounts.permissions import Permission
from clinic.web.guards import requires

blueprint = Blueprint("calendar", __name__)


@blueprint.get("/week")
@requires(Permission.OWN_CALENDAR)
def week() -> ResponseReturnValue:
    return render_template("doctor/calendar/week.html")
