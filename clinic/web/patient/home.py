"""Home."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from clinic.accounts.permissions import Permission
from clinic.web.guards import requires

blueprint = Blueprint("home", __name__)


@blueprint.get("/home")
@requires(Permission.OWN_VISITS)
def index() -> ResponseReturnValue:
    return ""
