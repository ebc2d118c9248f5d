"""A doctor's page."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from clinic.accounts.permissions import Permission
from clinic.web.guards import public, requires

blueprint = Blueprint("doctors", __name__)


@blueprint.get("/doctors/<doctor_id>")
@public
def page(doctor_id: str) -> ResponseReturnValue:
    return ""
