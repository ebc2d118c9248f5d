"""The clinic's visits."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from clinic.accounts.permissions import Permission
from clinic.web.guards import requires

blueprint = Blueprint("visits", __name__)


@blueprint.get("/visits")
@requires(Permission.ALL_VISITS)
def index() -> ResponseReturnValue:
    return ""
