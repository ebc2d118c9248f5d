"""The clinic's patients."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from clinic.accounts.permissions import Permission
from clinic.web.guards import requires

blueprint = Blueprint("patients", __name__)


@blueprint.get("/patients")
@requires(Permission.ALL_PATIENTS)
def index() -> ResponseReturnValue:
    return ""
