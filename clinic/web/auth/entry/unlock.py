"""The lock: who was away for a while shows once more who they are, and goes on where they were."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, url_for
from flask.typing import ResponseReturnValue

from clinic.accounts.sessions import reauthenticate, sign_in
from clinic.http.access import public
from clinic.http.authn.identity import locked_actor, take_cookie
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.throttle.budgets import proof_budgets
from clinic.web.auth.entry import destinations
from clinic.web.auth.entry.after_reauth import go_on
from clinic.web.auth.entry.form_tokens import start_anew
from clinic.web.kit import htmx
from clinic.web.reauth.guards import over
from clinic.web.reauth.proof_page import LOCK, UnlockForm, unlock_page
from clinic.web.reauth.replayed_form import NOTHING, ReplayedForm, carried_form
from clinic.web.reauth.sign_in_page import sign_in_page

blueprint = Blueprint("unlock", __name__)


@blueprint.get("/unlock")
@public
def page() -> ResponseReturnValue:
    actor = locked_actor()
    if actor is None:
        return _nobody_is_locked()
    return unlock_page(actor, next_page=destinations.wanted())


@blueprint.post("/unlock")
@public
def create() -> ResponseReturnValue:
    actor, form, kept, moment = locked_actor(), UnlockForm.sent(), carried_form(), now()
    if actor is None and current_user.is_authenticated:
        return go_on(None, actor=current_user, kept=kept, now=moment)
    if actor is None:
        return _nobody_is_locked(kept)
    if not form.carries_out(
        lambda: reauthenticate.unlock(
            actor, form.password.data or "", budgets=proof_budgets(), now=moment
        )
    ):
        return unlock_page(actor, form, kept=kept, next_page=destinations.wanted()), form.status
    return go_on(form.result, actor=actor, kept=kept, now=moment)


@blueprint.post("/unlock/sign-out")
@public
def leave() -> ResponseReturnValue:
    """The way out for who finds somebody else's lock on the screen."""
    actor = locked_actor()
    if actor is not None:
        sign_in.sign_out(actor, now=now())
    start_anew()
    answer = htmx.go_to(url_for("auth.sign_in.page"))
    take_cookie(answer)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def _nobody_is_locked(kept: ReplayedForm = NOTHING) -> ResponseReturnValue:
    wanted = destinations.wanted()
    if current_user.is_authenticated:
        if htmx.wants(LOCK):
            return Response(status=204)
        return redirect(destinations.after_sign_in(current_user, wanted), 303)
    if htmx.is_request():
        return over()
    if kept.mark:
        return sign_in_page(kept=kept), 401
    return redirect(url_for("auth.sign_in.page", next=wanted or None), 303)
