"""Opening the record of somebody who is not in the doctor's care, in an emergency.

The patient is named, never picked from a list, and no address carries an id that could be guessed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from clinic.accounts.permissions import Permission
from clinic.care.emergency import break_glass, may_read
from clinic.care.named_patient import patient_named
from clinic.http.access import requires
from clinic.http.authn.fresh import fresh
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.reads import patient_looked_up
from clinic.http.throttle.limits import limit_emergency
from clinic.web.kit import wording
from clinic.web.kit.fields import DayField
from clinic.web.kit.forms import ClinicForm
from clinic.web.kit.limited import limited_form
from clinic.web.kit.toasts import say

if TYPE_CHECKING:
    from clinic.patients.models import Patient

blueprint = Blueprint("emergency", __name__)


class NameForm(ClinicForm):
    full_name = StringField(_l("Full name"), [InputRequired(_l("Enter the full name."))])
    birth_date = DayField(_l("Date of birth"), [Optional()])
    contact = StringField(_l("Email or phone, where that is not known"), [Optional()])

    def patient(self) -> Patient:
        """Who is named. Raises Invalid."""
        return patient_named(
            current_user,
            full_name=self.full_name.data or "",
            birth_date=self.birth_date.data,
            contact=self.contact.data or "",
        )

    def who(self) -> dict[str, str]:
        """What was said of them, to be sent again."""
        return {name: str(self[name].data or "") for name in ("full_name", "birth_date", "contact")}


class OpeningForm(NameForm):
    reason = TextAreaField(_l("Why do you need this record now?"))


@blueprint.get("/emergency")
@requires(Permission.OWN_CALENDAR)
def new() -> ResponseReturnValue:
    return render_template("doctor/emergency/new.html", form=NameForm())


@blueprint.post("/emergency")
@requires(Permission.OWN_CALENDAR)
@limited_form(limit_emergency)
def find() -> ResponseReturnValue:
    form = NameForm.sent()
    if not form.carries_out(form.patient):
        return render_template("doctor/emergency/new.html", form=form), form.status
    if may_read(current_user, form.result.id, now=now()):
        return _to(form.result)
    patient_looked_up(form.result)
    return _ask(OpeningForm.sent(), form.result)


@blueprint.post("/emergency/opening")
@requires(Permission.OWN_CALENDAR)
@fresh
@limited_form(limit_emergency)
def create() -> ResponseReturnValue:
    form = OpeningForm.sent()
    if not form.carries_out(form.patient):
        return render_template("doctor/emergency/new.html", form=form), form.status
    patient = form.result
    if not may_read(current_user, patient.id, now=now()):
        reason = form.reason.data or ""
        if not form.carries_out(
            lambda: break_glass(current_user, patient.id, reason=reason, now=now())
        ):
            return _ask(form, patient), form.status
        say(_("The record is open for 60 minutes. The admins are told."))
    return _to(patient)


def _ask(form: OpeningForm, patient: Patient) -> str:
    return render_template(
        "doctor/emergency/opening.html", form=form, name=wording.patient_name(patient)
    )


def _to(patient: Patient) -> ResponseReturnValue:
    return redirect(url_for("doctor.patients.page", patient_id=patient.id), 303)
