"""Registering as a doctor."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from clinic.web.guards import public

blueprint = Blueprint("register_doctor", __name__)


@blueprint.get("/register/doctor")
@public
def page() -> ResponseReturnValue:
    return ""
