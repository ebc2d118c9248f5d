"""Showing that an address is one's own, and asking for the mail once more."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clinic.accounts.changes import verify
from clinic.accounts.kinds import TokenPurpose
from clinic.accounts.tokens import is_good
from clinic.http.access import public
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.throttle.budgets import is_stranger, resend_budgets
from clinic.web.auth.forms import ForgotForm
from clinic.web.auth.mail_links import kept_link
from clinic.web.booking.kept_time import href_of_kept
from clinic.web.kit.forms import ClinicForm
from clinic.web.kit.homes import home_of
from clinic.web.kit.toasts import say

blueprint = Blueprint("verify", __name__)

PURPOSE = "verify"


@blueprint.get("/verify")
@public
def page() -> ResponseReturnValue:
    if not is_good(kept_link.kept(PURPOSE), TokenPurpose.VERIFY_EMAIL, now=now()):
        return _ended()
    return render_template("auth/verify/page.html")


@blueprint.post("/verify")
@public
def create() -> ResponseReturnValue:
    form, token = ClinicForm.sent(), kept_link.kept(PURPOSE)
    if not form.carries_out(lambda: verify.verify_email(token, now=now())):
        return _ended()
    kept_link.drop()
    say(_("Thank you. Your address is confirmed."))
    return redirect(_way_on(form.result.id), 303)


@blueprint.get("/verify/again")
@public
def again() -> ResponseReturnValue:
    return render_template("auth/verify/again.html", form=ForgotForm())


@blueprint.post("/verify/again")
@public
def resend() -> ResponseReturnValue:
    """The mail once more, for who is not signed in. The answer is the same for every address."""
    form = ForgotForm.sent()
    if not form.carries_out(
        lambda: verify.ask_again(
            form.email.data or "",
            budgets=resend_budgets(),
            is_stranger=is_stranger(),
            now=now(),
        )
    ):
        return render_template("auth/verify/again.html", form=form), form.status
    return redirect(url_for("auth.verify.sent"), 303)


@blueprint.get("/verify/sent")
@public
def sent() -> ResponseReturnValue:
    return render_template("auth/verify/sent.html")


def _way_on(user_id: str) -> str:
    """Back to the time that is kept for the person, if there is one; over the sign-in, if need be."""
    back = href_of_kept(user_id, now=now())
    if not current_user.is_authenticated:
        return url_for("auth.sign_in.page", next=back or None)
    return back if back and current_user.user_id == user_id else home_of(current_user)


def _ended() -> ResponseReturnValue:
    kept_link.drop()
    return render_template("auth/verify/ended.html"), 410
