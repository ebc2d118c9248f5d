"""Asking to be erased, and taking that back."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.validators import InputRequired

from clinic.accounts.permissions import Permission
from clinic.core.local_time import local_date
from clinic.http.access import requires
from clinic.http.authn.fresh import fresh
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.patients.queries import patients_of
from clinic.privacy.erasure import last_refusal, open_wish, request_erasure, withdraw_erasure
from clinic.web.kit import wording
from clinic.web.kit.context import clinic
from clinic.web.kit.forms import ClinicForm
from clinic.web.kit.toasts import say

blueprint = Blueprint("erasure", __name__)


class AskForm(ClinicForm):
    sure = BooleanField(
        _l("I want my account and my data to be erased"),
        [InputRequired(_l("Please say that you are sure."))],
    )


@blueprint.get("/profile/erasure")
@requires(Permission.OWN_VISITS)
def page() -> ResponseReturnValue:
    return _show(AskForm()), 200


@blueprint.post("/profile/erasure")
@requires(Permission.OWN_VISITS)
@fresh
def create() -> ResponseReturnValue:
    form = AskForm.sent()
    if not form.carries_out(lambda: request_erasure(current_user, now=now())):
        return _show(form), form.status
    say(_("The clinic has your request and answers by email"))
    return redirect(url_for("patient.erasure.page"), 303)


@blueprint.post("/profile/erasure/withdrawal")
@requires(Permission.OWN_VISITS)
def take_back() -> ResponseReturnValue:
    withdraw_erasure(current_user, now=now())
    say(_("Everything stays as it is"))
    return redirect(url_for("patient.erasure.page"), 303)


def _show(form: AskForm) -> str:
    standing = open_wish(current_user)
    refused = None if standing else last_refusal(current_user)
    zone = clinic().zone
    return render_template(
        "patient/erasure/page.html",
        form=form,
        asked_on=wording.day_and_year(local_date(standing.asked_at, zone)) if standing else "",
        answer=refused.answer if refused else "",
        others=[patient.full_name for patient, kind in patients_of(current_user) if kind != "self"],
    )
