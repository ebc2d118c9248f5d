"""The clinic's settings."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from clinic.accounts.permissions import Permission
from clinic.web.guards import requires

blueprint = Blueprint("settings", __name__)


@blueprint.get("/settings")
@requires(Permission.MANAGE_CLINIC)
def page() -> ResponseReturnValue:
    return ""
