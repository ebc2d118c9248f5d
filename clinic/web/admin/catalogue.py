"""Specialties and visit types."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from clinic.accounts.permissions import Permission
from clinic.web.guards import requires

blueprint = Blueprint("catalogue", __name__)


@blueprint.get("/catalogue")
@requires(Permission.MANAGE_CATALOGUE)
def index() -> ResponseReturnValue:
    return ""
