"""What waits for the doctor's answer."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from clinic.accounts.permissions import Permission
from clinic.web.guards import requires

blueprint = Blueprint("requests", __name__)


@blueprint.get("/requests")
@requires(Permission.OWN_CALENDAR)
def index() -> ResponseReturnValue:
    return render_template("doctor/requests/index.html")
