"""Choosing another password."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clinic.accounts.changes.change_password import change_password
from clinic.accounts.permissions import Permission
from clinic.http.access import requires
from clinic.http.authn.identity import give_cookie
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.throttle.budgets import account_change_budgets
from clinic.web.account.security import PasswordForm, security_page
from clinic.web.kit.toasts import say

blueprint = Blueprint("password", __name__)


@blueprint.post("/account/password")
@requires(Permission.OWN_ACCOUNT)
def change() -> ResponseReturnValue:
    form, moment = PasswordForm.sent(), now()
    if not form.carries_out(
        lambda: change_password(
            current_user,
            **form.text_of("old", "new"),
            budgets=account_change_budgets(),
            now=moment,
        )
    ):
        return security_page(form), form.status
    say(_("Your new password is set. You are signed out everywhere else."))
    answer = redirect(url_for("account.security.page"), 303)
    give_cookie(answer, form.result)
    return answer
