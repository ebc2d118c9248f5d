"""Profile."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from clinic.accounts.permissions import Permission
from clinic.web.guards import requires

blueprint = Blueprint("profile", __name__)


@blueprint.get("/profile")
@requires(Permission.OWN_VISITS)
def page() -> ResponseReturnValue:
    return ""
