"""The page to which the mail to a new address leads: one button makes it the account's."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clinic.accounts.changes.change_email import change_email
from clinic.accounts.kinds import TokenPurpose
from clinic.accounts.tokens import is_good
from clinic.http.access import public
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.web.auth.mail_links import kept_link
from clinic.web.kit.forms import ClinicForm
from clinic.web.kit.toasts import say

blueprint = Blueprint("new_email", __name__)

PURPOSE = "email"


@blueprint.get("/new-email")
@public
def page() -> ResponseReturnValue:
    if not is_good(kept_link.kept(PURPOSE), TokenPurpose.CHANGE_EMAIL, now=now()):
        return _ended()
    return render_template("auth/new_email/page.html")


@blueprint.post("/new-email")
@public
def create() -> ResponseReturnValue:
    form, token = ClinicForm.sent(), kept_link.kept(PURPOSE)
    signed_in = current_user.is_authenticated
    here = current_user.session_id if signed_in else None
    if not form.carries_out(lambda: change_email(token, session_id=here, now=now())):
        return _ended()
    kept_link.drop()
    say(_("Your address is changed. Sign in with the new one from now on."))
    own = signed_in and current_user.user_id == form.result.id
    return redirect(url_for("account.email.page" if own else "auth.sign_in.page"), 303)


def _ended() -> ResponseReturnValue:
    kept_link.drop()
    return render_template("auth/new_email/ended.html"), 410
