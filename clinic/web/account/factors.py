"""The authenticator app and the recovery codes of somebody."""

from __future__ import annotations

import segno
from flask import Blueprint, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from clinic.accounts.changes import give_up_factor
from clinic.accounts.factors import recovery, totp
from clinic.accounts.permissions import Permission
from clinic.accounts.sessions import open_sessions
from clinic.http.access import requires
from clinic.http.authn.fresh import fresh
from clinic.http.authn.identity import give_cookie
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.throttle.limits import limit_proof
from clinic.web.account.preference_rows import layout
from clinic.web.kit.context import clinic
from clinic.web.kit.forms import ClinicForm
from clinic.web.kit.limited import limited_form
from clinic.web.kit.toasts import say

blueprint = Blueprint("factors", __name__)


class AppForm(ClinicForm):
    """The first code of the app."""

    code = StringField(
        _l("Code"),
        [InputRequired(_l("Enter the code.")), Length(max=40, message=_l("A code is shorter."))],
    )


@blueprint.post("/account/app")
@requires(Permission.OWN_ACCOUNT)
@fresh
def begin() -> ResponseReturnValue:
    totp.begin(current_user, now=now())
    return redirect(url_for("account.factors.page"), 303)


@blueprint.get("/account/app")
@requires(Permission.OWN_ACCOUNT)
@fresh
def page() -> ResponseReturnValue:
    return _page(AppForm())


@blueprint.post("/account/app/confirmation")
@requires(Permission.OWN_ACCOUNT)
@fresh
@limited_form(limit_proof)
def confirm() -> ResponseReturnValue:
    form, moment, user_id = AppForm.sent(), now(), current_user.user_id
    if not form.carries_out(
        lambda: totp.confirm_app(current_user, form.code.data or "", now=moment)
    ):
        return _page(form), form.status
    say(_("Your app is in use from now on"))
    answer = _codes() if not recovery.codes_left(user_id) else _back()
    # Who has just shown a second factor goes on under a new session.
    give_cookie(answer, open_sessions.renew(current_user, strong=True, now=moment))
    return answer


@blueprint.post("/account/app/removal")
@requires(Permission.OWN_ACCOUNT)
@fresh
def remove() -> ResponseReturnValue:
    give_up_factor.give_up_totp(current_user, now=now())
    say(_("The app is removed"))
    return _back()


@blueprint.post("/account/recovery-codes")
@requires(Permission.OWN_ACCOUNT)
@fresh
def make_codes() -> ResponseReturnValue:
    return _codes()


def _codes() -> ResponseReturnValue:
    """The codes, shown in this answer and never again."""
    return make_response(
        render_template(
            "account/factors/codes.html",
            layout=layout(current_user),
            codes=recovery.make_codes(current_user, now=now()),
        )
    )


def _page(form: AppForm) -> str:
    setup = totp.setup_of(current_user, issuer=clinic().name)
    return render_template(
        "account/factors/page.html",
        form=form,
        layout=layout(current_user),
        secret=" ".join(setup.secret[start : start + 4] for start in range(0, 32, 4)),
        picture=picture_of(setup.uri),
    )


def picture_of(text: str) -> Markup:
    """The text as a QR code: an `svg` for the page itself, so that no address shows the secret."""
    code = segno.make(text, error="m", micro=False)
    drawn = code.svg_inline(scale=5, border=2, dark="#000", light="#fff", svgclass="qr")
    return Markup(drawn)  # noqa: S704 - the library writes numbers and colours only


def _back() -> ResponseReturnValue:
    return redirect(url_for("account.security.page"), 303)
