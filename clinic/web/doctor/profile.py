"""What patients read about the doctor, and how the doctor takes bookings."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from clinic.accounts.permissions import Permission
from clinic.directory.doctors import update_profile
from clinic.directory.queries import doctor_of
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.hardening.sizes import takes_photo
from clinic.web.kit import htmx
from clinic.web.kit.navigation import way
from clinic.web.kit.toasts import say
from clinic.web.staff.profile_form import DoctorProfileForm, profile_form, profile_now, sent_profile

blueprint = Blueprint("profile", __name__)


@blueprint.get("/profile")
@way(_l("Profile"), "person", place=60, also="doctor.figures")
@requires(Permission.OWN_PROFILE)
def page() -> ResponseReturnValue:
    doctor = doctor_of(current_user)
    form = profile_form(DoctorProfileForm, doctor)
    return render_template("doctor/profile/page.html", form=form, doctor=doctor)


@blueprint.post("/profile")
@takes_photo
@requires(Permission.OWN_PROFILE)
def save() -> ResponseReturnValue:
    doctor = doctor_of(current_user)
    doctor_id, form = doctor.id, profile_form(DoctorProfileForm, doctor, sent_profile())
    if form.saves(
        lambda: update_profile(
            current_user, doctor_id, form.profile(), photo=form.picture, now=now()
        ),
        current=lambda: profile_now(current_user, doctor_id),
    ):
        say(_("Your profile is saved"))
        return htmx.go_to(url_for("doctor.profile.page"))
    return render_template("doctor/profile/page.html", form=form, doctor=doctor), form.status
