"""Asking for a new password. Nobody learns here who has an account: the answer is always the same."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from clinic.accounts.changes.reset import ask_for_reset
from clinic.http.access import public
from clinic.http.clock import now
from clinic.http.throttle.budgets import is_stranger, reset_budgets
from clinic.web.auth.forms import ForgotForm

blueprint = Blueprint("forgot", __name__)


@blueprint.get("/forgot")
@public
def page() -> ResponseReturnValue:
    return render_template("auth/forgot/page.html", form=ForgotForm())


@blueprint.post("/forgot")
@public
def create() -> ResponseReturnValue:
    form = ForgotForm.sent()
    if not form.carries_out(
        lambda: ask_for_reset(
            form.email.data or "",
            budgets=reset_budgets(),
            is_stranger=is_stranger(),
            now=now(),
        )
    ):
        return render_template("auth/forgot/page.html", form=form), form.status
    return redirect(url_for("auth.forgot.sent"), 303)


@blueprint.get("/forgot/sent")
@public
def sent() -> ResponseReturnValue:
    return render_template("auth/forgot/sent.html")
