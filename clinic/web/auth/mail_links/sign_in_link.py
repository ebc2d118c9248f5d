"""The page to which the mail leads that says there is an account already: one button signs in, in any
browser, and keeps the time that was being kept.
"""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from clinic.accounts.factors.second_factor import SecondFactorAsked
from clinic.accounts.kinds import TokenPurpose
from clinic.accounts.sessions.sign_in_link import sign_in_by_link
from clinic.accounts.tokens import is_good
from clinic.http.access import public
from clinic.http.authn.device import sign_in_origin
from clinic.http.clock import now
from clinic.web.auth.entry import second
from clinic.web.auth.entry.session import let_in
from clinic.web.auth.mail_links import kept_link
from clinic.web.booking.kept_time import href_of_kept
from clinic.web.kit.forms import ClinicForm

blueprint = Blueprint("sign_in_link", __name__)

PURPOSE = "sign-in"


@blueprint.get("/login/link")
@public
def page() -> ResponseReturnValue:
    if not is_good(kept_link.kept(PURPOSE), TokenPurpose.SIGN_IN, now=now()):
        return _ended()
    return render_template("auth/sign_in_link/page.html")


@blueprint.post("/login/link")
@public
def create() -> ResponseReturnValue:
    form, token, moment = ClinicForm.sent(), kept_link.kept(PURPOSE), now()
    if form.carries_out(lambda: sign_in_by_link(token, origin=sign_in_origin(), now=moment)):
        kept = href_of_kept(form.result.user_id, now=moment)
        return let_in(form.result, asked=kept, now=moment)
    if isinstance(form.refusal, SecondFactorAsked):
        kept = href_of_kept(form.refusal.user_id, now=moment)
        return second.begin(form.refusal, asked=kept, now=moment)
    return _ended()


def _ended() -> ResponseReturnValue:
    kept_link.drop()
    return render_template("auth/sign_in_link/ended.html"), 410
