"""How somebody signs in, and where they are signed in: one page for all of it."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField
from wtforms.validators import InputRequired

from clinic.accounts.permissions import Permission
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.web.account.preference_rows import layout
from clinic.web.account.security_view import security_view
from clinic.web.kit.forms import ClinicForm

blueprint = Blueprint("security", __name__)


class PasswordForm(ClinicForm):
    """The old password, and another one."""

    old = PasswordField(_l("Current password"), [InputRequired(_l("Enter your password."))])
    new = PasswordField(_l("New password"), [InputRequired(_l("Choose a password."))])


@blueprint.get("/account/security")
@requires(Permission.OWN_ACCOUNT)
def page() -> ResponseReturnValue:
    return security_page(PasswordForm())


def security_page(form: PasswordForm) -> str:
    """The page, with the password's form as it was sent."""
    return render_template(
        "account/security/page.html",
        form=form,
        layout=layout(current_user),
        view=security_view(current_user, now=now(), cursor=request.args.get("cursor")),
    )
