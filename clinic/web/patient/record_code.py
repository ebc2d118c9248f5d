"""Taking over a record that the desk made, by the code that the desk handed out."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired

from clinic.accounts.permissions import Permission
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.throttle.budgets import record_code_budgets
from clinic.privacy.record_code import take_record
from clinic.web.kit.forms import ClinicForm
from clinic.web.kit.toasts import say

blueprint = Blueprint("record_code", __name__)


class RecordCodeForm(ClinicForm):
    code = StringField(_l("Code from the desk"), [InputRequired(_l("Enter the code."))])


@blueprint.get("/profile/record")
@requires(Permission.OWN_VISITS)
def page() -> ResponseReturnValue:
    return render_template("patient/record_code/page.html", form=RecordCodeForm())


@blueprint.post("/profile/record")
@requires(Permission.OWN_VISITS)
def create() -> ResponseReturnValue:
    form = RecordCodeForm.sent()
    if not form.carries_out(
        lambda: take_record(
            current_user, form.code.data or "", budgets=record_code_budgets(), now=now()
        )
    ):
        form.code.data = ""  # a secret is not sent back
        return render_template("patient/record_code/page.html", form=form), form.status
    say(_("The record is yours: its visits are among your appointments"))
    return redirect(url_for("patient.appointments.index"), 303)
