"""What a doctor sees until an admin has approved."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from clinic.accounts.permissions import Permission
from clinic.web.guards import requires

blueprint = Blueprint("waiting", __name__)


@blueprint.get("/waiting")
@requires(Permission.OWN_ACCOUNT)
def page() -> ResponseReturnValue:
    return ""
