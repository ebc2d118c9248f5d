"""Registering as a doctor: an admin approves first. The answer is the same for every address."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from clinic.directory.doctors import ask_to_apply
from clinic.directory.queries import specialties
from clinic.http.access import public
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.throttle.budgets import registration_budgets
from clinic.http.throttle.limits import limit_registration
from clinic.web.auth.forms import DoctorForm
from clinic.web.kit import homes
from clinic.web.kit.context import clinic
from clinic.web.kit.limited import limited_form

blueprint = Blueprint("register_doctor", __name__)


@blueprint.get("/register/doctor")
@public
def page() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(homes.home_of(current_user), 303)
    if not clinic().doctors_may_register:
        return render_template("auth/register_doctor/closed.html"), 403
    return _form(_new_form())


@blueprint.post("/register/doctor")
@public
@limited_form(limit_registration)
def create() -> ResponseReturnValue:
    form = _new_form()
    if not form.carries_out(
        lambda: ask_to_apply(
            **form.text_of("email", "full_name", "password"),
            specialty_id=form.specialty_id.data,
            budgets=registration_budgets(),
            accepted=form.accepted(),
            now=now(),
        )
    ):
        return _form(form), form.status
    return redirect(url_for("auth.register_doctor.sent"), 303)


@blueprint.get("/register/doctor/sent")
@public
def sent() -> ResponseReturnValue:
    return render_template("auth/register_doctor/sent.html")


def _new_form() -> DoctorForm:
    form = DoctorForm.sent()
    form.specialty_id.choices = [(one.id, one.name) for one in specialties()]
    return form


def _form(form: DoctorForm) -> str:
    return render_template("auth/register_doctor/page.html", form=form)
