"""Ending one's sign-ins."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clinic.accounts.permissions import Permission
from clinic.accounts.sessions.open_sessions import end_other_sessions, end_session
from clinic.http.access import requires
from clinic.http.authn.fresh import fresh
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.web.kit.toasts import say

blueprint = Blueprint("sessions", __name__)


@blueprint.post("/account/sessions/<session_id>/removal")
@requires(Permission.OWN_ACCOUNT)
@fresh
def end(session_id: str) -> ResponseReturnValue:
    end_session(current_user, session_id, now=now())
    say(_("That sign-in has ended"))
    return redirect(url_for("account.security.page") + "#sessions", 303)


@blueprint.post("/account/sessions/removal")
@requires(Permission.OWN_ACCOUNT)
@fresh
def end_others() -> ResponseReturnValue:
    end_other_sessions(current_user, now=now())
    say(_("You are signed out everywhere else"))
    return redirect(url_for("account.security.page") + "#sessions", 303)
