"""The doctor's weekly hours and the dates that differ."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from clinic.accounts.permissions import Permission
from clinic.web.guards import requires

blueprint = Blueprint("hours", __name__)


@blueprint.get("/hours")
@requires(Permission.OWN_SCHEDULE)
def index() -> ResponseReturnValue:
    return render_template("doctor/hours/index.html")
