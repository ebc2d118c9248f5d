"""Changing the address that one signs in with."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import EmailField, PasswordField
from wtforms.validators import InputRequired, Length

from clinic.accounts.changes.change_email import ask_to_change_email
from clinic.accounts.permissions import Permission
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.throttle.budgets import account_change_budgets
from clinic.web.account.preference_rows import layout
from clinic.web.kit.forms import ClinicForm

blueprint = Blueprint("email", __name__)


class EmailForm(ClinicForm):
    """The new address, and who it is that asks."""

    email = EmailField(
        _l("New email"),
        [
            InputRequired(_l("Enter your email address.")),
            Length(max=254, message=_l("This address is too long.")),
        ],
    )
    password = PasswordField(_l("Your password"), [InputRequired(_l("Enter your password."))])


@blueprint.get("/account/email")
@requires(Permission.OWN_ACCOUNT)
def page() -> ResponseReturnValue:
    return _page(EmailForm())


@blueprint.post("/account/email")
@requires(Permission.OWN_ACCOUNT)
def create() -> ResponseReturnValue:
    """Ask for it. The answer is the same, whether the new address is somebody else's or not."""
    form = EmailForm.sent()
    if not form.carries_out(
        lambda: ask_to_change_email(
            current_user,
            form.email.data or "",
            form.password.data or "",
            budgets=account_change_budgets(),
            now=now(),
        )
    ):
        return _page(form), form.status
    return redirect(url_for("account.email.sent"), 303)


@blueprint.get("/account/email/sent")
@requires(Permission.OWN_ACCOUNT)
def sent() -> ResponseReturnValue:
    return render_template("account/email/sent.html", layout=layout(current_user))


def _page(form: EmailForm) -> str:
    return render_template("account/email/page.html", form=form, layout=layout(current_user))
