"""Appointments."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from clinic.accounts.permissions import Permission
from clinic.web.guards import requires

blueprint = Blueprint("appointments", __name__)


@blueprint.get("/appointments")
@requires(Permission.OWN_VISITS)
def index() -> ResponseReturnValue:
    return ""


@blueprint.get("/appointments/<appointment_id>")
@requires(Permission.OWN_VISITS)
def page(appointment_id: str) -> ResponseReturnValue:
    return ""
