"""Find care."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from clinic.accounts.permissions import Permission
from clinic.web.guards import public, requires

blueprint = Blueprint("find", __name__)


@blueprint.get("/find")
@public
def index() -> ResponseReturnValue:
    return ""
