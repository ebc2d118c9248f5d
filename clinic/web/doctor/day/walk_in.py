"""Somebody walks in: who, for what, and they are here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older
from wtforms.validators import InputRequired

from clinic.accounts.permissions import Permission
from clinic.booking.queries.week import usual_visit_type
from clinic.booking.walk_in import walk_in
from clinic.care.patients import patients_in_care
from clinic.directory.queries import doctor_of
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.reads import patients_listed
from clinic.http.throttle.limits import limit_search
from clinic.web.kit import filters, htmx, wording
from clinic.web.kit.fields import OpenSelectField
from clinic.web.kit.forms import ClinicForm
from clinic.web.kit.toasts import say

if TYPE_CHECKING:
    from clinic.booking.models import Appointment
    from clinic.directory.models import Doctor

blueprint = Blueprint("walk_in", __name__)

#: So many of those in the doctor's care are offered.
PATIENTS_SHOWN = 8


class WalkInForm(ClinicForm):
    """`q` is what the patient was found by."""

    refused_title = _l("This visit cannot begin now")
    q = HiddenField()
    patient_id = RadioField(
        _l("Patient"), [InputRequired(_l("Choose the patient."))], validate_choice=False
    )
    visit_type_id = OpenSelectField(
        _l("Kind of visit"), [InputRequired(_l("Choose what for."))], default=""
    )
    reason = TextAreaField(_l("Reason for the visit"))
    override_reason = StringField(_l("Why beside another visit"))


@blueprint.get("/walk-in")
@requires(Permission.OWN_CALENDAR)
@limit_search
def new() -> ResponseReturnValue:
    return _page(WalkInForm(), request.args.get("q", ""))


@blueprint.post("/walk-in")
@requires(Permission.OWN_CALENDAR)
def create() -> ResponseReturnValue:
    form, doctor = WalkInForm.sent(), doctor_of(current_user)
    if not form.carries_out(lambda: _walk_in(form, doctor)):
        return _page(form, form.q.data or ""), form.status
    say(_("Here: %(when)s", when=filters.when_short(form.result.starts_at)))
    return htmx.go_to(url_for("doctor.day.index"))


def _walk_in(form: WalkInForm, doctor: Doctor) -> Appointment:
    texts = form.text_of("patient_id", "visit_type_id", "reason", "override_reason")
    return walk_in(current_user, doctor_id=doctor.id, **texts, now=now())


def _page(form: WalkInForm, words: str) -> str:
    doctor = doctor_of(current_user)
    found, total = patients_in_care(
        current_user, words=words, now=now(), page=1, per_page=PATIENTS_SHOWN
    )
    patients_listed("walk_in", found)
    form.q.data = words
    form.patient_id.choices = [SelectChoice(one.id, wording.patient_name(one)) for one in found]
    form.visit_type_id.choices = [
        (offer.visit_type_id, wording.kind_and_length(offer.visit_type.name, offer.length))
        for offer in doctor.visit_types
        if offer.visit_type.active
    ]
    if not form.visit_type_id.data:
        only = found[0].id if len(found) == 1 else None
        form.visit_type_id.data = usual_visit_type(doctor.id, now=now(), patient_id=only)
    return render_template(
        "doctor/walk_in/new.html",
        form=form,
        words=words,
        born={one.id: filters.born(one) for one in found},
        more=total - len(found),
    )
