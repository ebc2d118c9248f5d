"""Choosing a password by the link of a mail: a new one, or the first one of who was invited."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clinic.accounts.changes.reset import reset_password
from clinic.accounts.factors.second_factor import least_length_for
from clinic.accounts.kinds import TokenPurpose
from clinic.accounts.strength import MIN_LENGTH
from clinic.accounts.tokens import check_token
from clinic.core.errors import DomainError, Invalid
from clinic.http.access import public
from clinic.http.authn import known_browser
from clinic.http.clock import now
from clinic.web.auth.forms import NewPasswordForm
from clinic.web.auth.mail_links import kept_link
from clinic.web.kit.toasts import say

blueprint = Blueprint("reset", __name__)

PATH = "/<any(reset, invitation):purpose>"
PURPOSES = {"reset": TokenPurpose.RESET_PASSWORD, "invitation": TokenPurpose.INVITATION}


@blueprint.get(PATH)
@public
def page(purpose: str) -> ResponseReturnValue:
    if _least(purpose) is None:
        return _ended(purpose)
    return _form(NewPasswordForm(), purpose)


@blueprint.post(PATH)
@public
def create(purpose: str) -> ResponseReturnValue:
    form, token = NewPasswordForm.sent(), kept_link.kept(purpose)
    if not form.carries_out(lambda: reset_password(token, form.password.data or "", now=now())):
        ended = _is_over(form.refusal)
        return _ended(purpose) if ended else (_form(form, purpose), form.status)
    kept_link.drop()
    say(_("Your new password is set. Sign in with it."))
    answer = redirect(url_for("auth.sign_in.page"), 303)
    # Whoever reads the account's mail is no stranger to it, however often others have guessed.
    known_browser.remember(answer, form.result.email)
    return answer


def _is_over(refusal: DomainError | None) -> bool:
    return refusal is not None and refusal.code == "link_invalid"


def _form(form: NewPasswordForm, purpose: str) -> str:
    return render_template(
        "auth/reset/page.html", form=form, purpose=purpose, least=_least(purpose) or MIN_LENGTH
    )


def _least(purpose: str) -> int | None:
    """How long a password the link asks for; None where it is over."""
    try:
        user = check_token(kept_link.kept(purpose), PURPOSES[purpose], now=now())
    except Invalid:
        return None
    return least_length_for(user)


def _ended(purpose: str) -> ResponseReturnValue:
    kept_link.drop()
    return render_template("auth/reset/ended.html", purpose=purpose), 410
