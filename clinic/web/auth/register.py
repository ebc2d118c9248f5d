"""Registering as a patient."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from clinic.web.guards import public

blueprint = Blueprint("register", __name__)


@blueprint.get("/register")
@public
def page() -> ResponseReturnValue:
    return ""
