"""Signing in and out."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask import session as form_session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clinic.accounts.factors.second_factor import SecondFactorAsked
from clinic.accounts.permissions import Permission
from clinic.accounts.sessions import sign_in
from clinic.http.access import public, requires
from clinic.http.authn.device import sign_in_origin
from clinic.http.authn.identity import take_cookie
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.throttle.budgets import sign_in_budgets
from clinic.web.auth.entry import destinations, second
from clinic.web.auth.entry.arrival import arrival
from clinic.web.auth.entry.session import let_in
from clinic.web.kit import htmx
from clinic.web.kit.toasts import say
from clinic.web.reauth.proof_page import LOCK
from clinic.web.reauth.replayed_form import carried_form
from clinic.web.reauth.sign_in_page import SignInForm, sign_in_page

blueprint = Blueprint("sign_in", __name__)


@blueprint.get("/login")
@public
def page() -> ResponseReturnValue:
    wanted = destinations.wanted()
    if current_user.is_authenticated and htmx.wants(LOCK):
        return arrival(current_user, asked="")  # signed in meanwhile, in another tab
    if current_user.is_authenticated:
        return redirect(destinations.after_sign_in(current_user, wanted), 303)
    return sign_in_page(next_page=wanted)


@blueprint.post("/login")
@public
def create() -> ResponseReturnValue:
    moment, form = now(), SignInForm.sent()
    wanted, kept = destinations.wanted(), carried_form()
    if not form.carries_out(
        lambda: sign_in.sign_in(
            **form.text_of("email", "password"),
            budgets=sign_in_budgets(),
            origin=sign_in_origin(),
            now=moment,
        )
    ):
        if isinstance(form.refusal, SecondFactorAsked):
            return second.begin(form.refusal, asked=wanted, kept=kept, now=moment)
        return sign_in_page(form, kept=kept, next_page=wanted), form.status
    return let_in(form.result, asked=wanted, kept=kept, now=moment, **form.text_of("email"))


@blueprint.post("/logout")
@requires(Permission.OWN_ACCOUNT)
def sign_out() -> ResponseReturnValue:
    sign_in.sign_out(current_user, now=now())
    form_session.clear()
    say(_("You are signed out"))
    answer = htmx.go_to(url_for("public.landing.index"))
    take_cookie(answer)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer
