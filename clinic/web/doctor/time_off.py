"""When the doctor is away."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from clinic.accounts.permissions import Permission
from clinic.web.guards import requires

blueprint = Blueprint("time_off", __name__)


@blueprint.get("/time-off")
@requires(Permission.OWN_SCHEDULE)
def index() -> ResponseReturnValue:
    return render_template("doctor/time_off/index.html")
