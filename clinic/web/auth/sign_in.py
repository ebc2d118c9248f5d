"""Signing in and out."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask import session as form_session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from clinic.accounts import sign_in
from clinic.accounts.factors import SecondFactorAsked
from clinic.accounts.permissions import Permission
from clinic.http import known_browser
from clinic.http.access import public, requires
from clinic.http.budgets import sign_in_budgets
from clinic.http.clock import now
from clinic.http.device import origin
from clinic.http.identity import take_cookie
from clinic.web import htmx
from clinic.web.auth import destinations, second
from clinic.web.auth.arrival import arrival
from clinic.web.auth.session import let_in
from clinic.web.kept_form import carried_form
from clinic.web.proof_page import LOCK
from clinic.web.sign_in_page import SignInForm, sign_in_page

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
            email=form.email.data or "",
            password=form.password.data or "",
            budgets=sign_in_budgets(),
            origin=origin(),
            now=moment,
        )
    ):
        if isinstance(form.refusal, SecondFactorAsked):
            return second.begin(form.refusal, asked=wanted, kept=kept, now=moment)
        return sign_in_page(form, kept=kept, next_page=wanted), form.status
    answer = let_in(form.result, asked=wanted, kept=kept, now=moment)
    known_browser.remember(answer, form.email.data or "")
    return answer


@blueprint.post("/logout")
@requires(Permission.OWN_ACCOUNT)
def sign_out() -> ResponseReturnValue:
    sign_in.sign_out(current_user, now=now())
    form_session.clear()
    flash(_("You are signed out"), "success")
    answer = htmx.go_to(url_for("public.landing.index"))
    take_cookie(answer)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer
