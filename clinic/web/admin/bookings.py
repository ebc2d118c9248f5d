"""Booking for a patient."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from clinic.accounts.permissions import Permission
from clinic.web.guards import requires

blueprint = Blueprint("bookings", __name__)


@blueprint.get("/book")
@requires(Permission.ALL_VISITS)
def new() -> ResponseReturnValue:
    return ""
