"""On with the form that was kept, for who has signed in by a passkey beside it."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from clinic.accounts.permissions import Permission
from clinic.http.access import requires
from clinic.http.current import current_user
from clinic.web.auth.entry.arrival import arrival
from clinic.web.reauth.replayed_form import carried_form

blueprint = Blueprint("go_on", __name__)


@blueprint.post("/login/kept")
@requires(Permission.OWN_ACCOUNT)
def create() -> ResponseReturnValue:
    """The form again, as a button to press; the start page for everybody whose it is not."""
    return arrival(current_user, asked="", kept=carried_form())
