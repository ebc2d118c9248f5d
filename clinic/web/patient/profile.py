"""How the clinic calls and reaches somebody, corrected by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from clinic.accounts.changes.account import change_account
from clinic.accounts.permissions import Permission
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.optimistic import fingerprint
from clinic.patients.queries import own_patient, patients_of
from clinic.web.kit.navigation import way
from clinic.web.kit.toasts import say
from clinic.web.patient.forms import ProfileForm

if TYPE_CHECKING:
    from clinic.patients.models import Patient

blueprint = Blueprint("profile", __name__)


@blueprint.get("/profile")
@way(_l("Profile"), "person", place=4, also="patient.record_code patient.export patient.erasure")
@requires(Permission.OWN_VISITS)
def page() -> ResponseReturnValue:
    return _show(_form(own_patient(current_user))), 200


@blueprint.post("/profile")
@requires(Permission.OWN_VISITS)
def update() -> ResponseReturnValue:
    form = ProfileForm.sent()
    if not form.saves(
        lambda: change_account(
            current_user,
            {"full_name": form.full_name.data or "", "phone": form.phone.data or ""},
            now=now(),
        ),
        current=lambda: _form(own_patient(current_user, lock=True)),
    ):
        return _show(form), form.status
    say(_("Your profile is saved"))
    return redirect(url_for("patient.profile.page"), 303)


def _form(patient: Patient) -> ProfileForm:
    return ProfileForm(obj=patient, fingerprint=fingerprint(patient))


def _show(form: ProfileForm) -> str:
    others = [patient for patient, kind in patients_of(current_user) if kind != "self"]
    return render_template("patient/profile/page.html", form=form, others=others)
