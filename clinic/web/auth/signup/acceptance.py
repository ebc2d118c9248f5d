"""Accepting the clinic's texts: when registering or at the first sign-in, and after they have changed."""

from __future__ import annotations

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from clinic.accounts.permissions import Permission
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.privacy.legal import accept
from clinic.web.auth.acceptance_form import AgainForm
from clinic.web.auth.entry import destinations
from clinic.web.auth.entry.acceptance_page import acceptance_page
from clinic.web.auth.entry.arrival import arrival
from clinic.web.reauth.replayed_form import carried_form

blueprint = Blueprint("acceptance", __name__)


@blueprint.get("/acceptance")
@requires(Permission.OWN_ACCOUNT)
def page() -> ResponseReturnValue:
    form, wanted = AgainForm(current_user), destinations.wanted()
    if not form.shown:
        return redirect(destinations.after_sign_in(current_user, wanted), 303)
    return acceptance_page(form, next_page=wanted), 200


@blueprint.post("/acceptance")
@requires(Permission.OWN_ACCOUNT)
def create() -> ResponseReturnValue:
    form, wanted, kept = AgainForm.sent(actor=current_user), destinations.wanted(), carried_form()
    if not form.carries_out(lambda: accept(current_user, form.accepted(), now=now())):
        return acceptance_page(form, next_page=wanted, kept=kept), form.status
    return arrival(current_user, asked=wanted, kept=kept)
