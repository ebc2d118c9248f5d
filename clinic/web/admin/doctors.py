"""The clinic's doctors."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from clinic.accounts.permissions import Permission
from clinic.web.guards import requires

blueprint = Blueprint("doctors", __name__)


@blueprint.get("/doctors")
@requires(Permission.MANAGE_DOCTORS)
def index() -> ResponseReturnValue:
    return ""
