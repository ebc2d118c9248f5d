"""Showing that an address is one's own, and asking for the mail once more."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from clinic.accounts import verify
from clinic.accounts.kinds import TokenPurpose
from clinic.accounts.permissions import Permission
from clinic.accounts.tokens import is_good
from clinic.http.access import public, requires
from clinic.http.clock import now
from clinic.http.limits import limit_verification
from clinic.web.auth import kept_link
from clinic.web.errors import say
from clinic.web.forms import ClinicForm
from clinic.web.homes import home_of

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
    form, token = ClinicForm(), kept_link.kept(PURPOSE)
    if not form.carries_out(lambda: verify.verify_email(token, now=now())):
        return _ended()
    kept_link.drop()
    say(_("Thank you. Your address is confirmed."))
    signed_in = current_user.is_authenticated
    return redirect(home_of(current_user) if signed_in else url_for("auth.sign_in.page"), 303)


@blueprint.post("/verification")
@requires(Permission.OWN_ACCOUNT)
@limit_verification
def ask() -> ResponseReturnValue:
    verify.ask_for_verification(current_user, now=now())
    say(_("We have sent you the mail again. It may take a minute."))
    return redirect(home_of(current_user), 303)


def _ended() -> ResponseReturnValue:
    kept_link.drop()
    return render_template("auth/verify/ended.html"), 410
