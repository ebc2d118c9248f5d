"""The code of the mail, typed on the page that follows registering: then the address is shown to be theirs.

The page is the same for whose address is known: whatever they type is wrong, and the mail tells them why.
"""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clinic.accounts.changes import verify
from clinic.accounts.permissions import Permission, Role
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.throttle.budgets import verification_budgets
from clinic.http.throttle.limits import limit_verification
from clinic.web.auth.entry import destinations
from clinic.web.auth.forms import CodeForm
from clinic.web.booking.kept_time import kept_time
from clinic.web.kit.forms import ClinicForm
from clinic.web.kit.homes import home_of
from clinic.web.kit.limited import limited_form
from clinic.web.kit.toasts import say

blueprint = Blueprint("code", __name__)


@blueprint.get("/verify/code")
@requires(Permission.OWN_ACCOUNT)
def page() -> ResponseReturnValue:
    if current_user.verified or current_user.role is not Role.PATIENT:
        return redirect(_way_on(), 303)
    return _page(CodeForm())


@blueprint.post("/verify/code")
@requires(Permission.OWN_ACCOUNT)
def create() -> ResponseReturnValue:
    form = CodeForm.sent()
    if not form.carries_out(
        lambda: verify.verify_by_code(current_user, form.code.data or "", now=now())
    ):
        return _page(form), form.status
    say(_("Thank you. Your address is confirmed."))
    return redirect(_way_on(), 303)


@blueprint.post("/verification")
@requires(Permission.OWN_ACCOUNT)
@limited_form(limit_verification)
def ask() -> ResponseReturnValue:
    form, moment = ClinicForm.sent(), now()
    if not form.carries_out(
        lambda: verify.ask_for_verification(
            current_user, budgets=verification_budgets(), now=moment
        )
    ):
        return _page(CodeForm(), again=form), form.status
    say(_("We have sent you the email again. It may take a minute."))
    if current_user.role is not Role.PATIENT:
        return redirect(home_of(current_user), 303)
    return redirect(url_for("auth.code.page", next=destinations.wanted() or None), 303)


def _way_on() -> str:
    """On to the time that is kept, else to what was wanted before registering, else home."""
    kept = kept_time()
    if kept is not None and not kept.is_over:
        return kept.way_on
    return destinations.after_sign_in(current_user, destinations.wanted())


def _page(form: CodeForm, again: ClinicForm | None = None) -> str:
    over = form.refusal is not None and form.refusal.code in ("too_many_codes", "code_over")
    return render_template(
        "auth/code/page.html", form=form, again=again, over=over, next=destinations.wanted()
    )
