"""What a doctor who registered sees until an admin has approved."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from clinic.accounts.permissions import Permission
from clinic.http.access import requires
from clinic.http.current import current_user
from clinic.web.kit import homes

blueprint = Blueprint("waiting", __name__)


@blueprint.get("/waiting")
@requires(Permission.OWN_ACCOUNT)
def page() -> ResponseReturnValue:
    if current_user.approved:
        return redirect(homes.home_of(current_user), 303)
    return render_template("auth/waiting/page.html")
