"""Asking who is there: as a page, or over the page of somebody whose sign-in is over."""

from __future__ import annotations

from flask import render_template
from flask_babel import lazy_gettext as _l
from wtforms import EmailField, PasswordField
from wtforms.validators import InputRequired

from clinic.web.kit import htmx
from clinic.web.kit.forms import ClinicForm
from clinic.web.reauth.proof_page import LOCK, at_home
from clinic.web.reauth.replayed_form import NOTHING, ReplayedForm

EMAIL_NEEDED = InputRequired(_l("Enter your email address."))


class SignInForm(ClinicForm):
    email = EmailField(_l("Email"), [EMAIL_NEEDED])
    password = PasswordField(_l("Password"), [InputRequired(_l("Enter your password."))])


def sign_in_page(
    form: SignInForm | None = None,
    *,
    kept: ReplayedForm = NOTHING,
    next_page: str = "",
    notice: str = "",
) -> str:
    """The question; with `kept`, the form that came too late.

    `notice` is a sentence above it. Over a page it names nobody: whose page it was is none of the
    business of who sits there now.
    """
    return render_template(
        f"auth/sign_in/{'_over' if htmx.wants(LOCK) else 'page'}.html",
        form=at_home(form or SignInForm()),
        kept=kept,
        next=next_page,
        notice=notice,
    )
