"""Signing in and out."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask import session as form_session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from clinic.accounts import sign_in
from clinic.accounts.factors import SecondFactorAsked
from clinic.accounts.permissions import Permission
from clinic.http import known_browser
from clinic.http.access import public, requires
from clinic.http.clock import now
from clinic.http.device import origin
from clinic.http.identity import take_cookie
from clinic.http.limits import limit_sign_in, sign_in_budgets
from clinic.web import htmx
from clinic.web.auth import destinations, second
from clinic.web.auth.forms import SignInForm
from clinic.web.auth.session import let_in

blueprint = Blueprint("sign_in", __name__)


@blueprint.get("/login")
@public
def page() -> ResponseReturnValue:
    wanted = destinations.wanted()
    if current_user.is_authenticated:
        return redirect(destinations.after_sign_in(current_user, wanted), 303)
    return _form(SignInForm(), wanted)


@blueprint.post("/login")
@public
@limit_sign_in
def create() -> ResponseReturnValue:
    moment, form, wanted = now(), SignInForm(), destinations.wanted()
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
            return second.begin(form.refusal, asked=wanted, now=moment)
        return _form(form, wanted), form.status
    answer = let_in(form.result, asked=wanted, now=moment)
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


def _form(form: SignInForm, wanted: str) -> str:
    return render_template("auth/sign_in/page.html", form=form, next=wanted)
