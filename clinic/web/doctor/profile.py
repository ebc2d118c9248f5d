"""What patients read about the doctor."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from clinic.accounts.permissions import Permission
from clinic.web.guards import requires

blueprint = Blueprint("profile", __name__)


@blueprint.get("/profile")
@requires(Permission.OWN_PROFILE)
def page() -> ResponseReturnValue:
    return render_template("doctor/profile/page.html")
