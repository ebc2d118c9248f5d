"""Whether somebody is still there. Answers are empty: what is told is the header `Session-Left`."""

from __future__ import annotations

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from clinic.accounts.permissions import Permission
from clinic.http.access import requires

blueprint = Blueprint("presence", __name__)


@blueprint.get("/session")
@requires(Permission.OWN_ACCOUNT)
def left() -> ResponseReturnValue:
    """How long until the lock; the script asks in the background, which is no sign of life."""
    return Response(status=204)


@blueprint.post("/session")
@requires(Permission.OWN_ACCOUNT)
def here() -> ResponseReturnValue:
    """A sign of life: somebody types, or says "stay signed in"."""
    return Response(status=204)
