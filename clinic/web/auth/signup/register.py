"""Registering as a patient: signed in at once, whether somebody has the address already or not, and then
asked for the code of the mail.

Nobody learns here who has an account. Who had one before is told by mail; nobody books before the
address is shown to be theirs.
"""

from __future__ import annotations

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from clinic.accounts.sessions import sign_in
from clinic.http.access import public
from clinic.http.authn.device import sign_in_origin
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.throttle.budgets import registration_budgets
from clinic.http.throttle.limits import limit_registration
from clinic.patients.register import sign_up_known_or_not
from clinic.web.auth.entry import destinations
from clinic.web.auth.entry.session import let_in
from clinic.web.auth.forms import RegisterForm
from clinic.web.booking.kept_time import hand_on_to_newcomer
from clinic.web.kit.limited import limited_form

blueprint = Blueprint("register", __name__)


@blueprint.get("/register")
@public
def page() -> ResponseReturnValue:
    wanted = destinations.wanted()
    if current_user.is_authenticated:
        return redirect(destinations.after_sign_in(current_user, wanted), 303)
    return _form(RegisterForm(), wanted)


@blueprint.post("/register")
@public
@limited_form(limit_registration)
def create() -> ResponseReturnValue:
    moment, form, wanted = now(), RegisterForm.sent(), destinations.wanted()
    if not form.carries_out(
        lambda: sign_up_known_or_not(
            **form.text_of("email", "full_name", "password"),
            budgets=registration_budgets(),
            accepted=form.accepted(),
            then=lambda user: hand_on_to_newcomer(user, now=moment),
            now=moment,
        )
    ):
        return _form(form, wanted), form.status
    opened = sign_in.open_session(form.result.id, origin=sign_in_origin(), now=moment)
    return let_in(opened, asked=wanted, now=moment)


def _form(form: RegisterForm, wanted: str) -> str:
    return render_template("auth/register/page.html", form=form, next=wanted)
