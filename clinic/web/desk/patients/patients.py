"""The clinic's patients: contact data and visits, nothing clinical."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from clinic.accounts.permissions import Permission
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.reads import patient_opened, patients_listed
from clinic.http.throttle.limits import limit_search
from clinic.patients.queries import patient_for
from clinic.patients.register import patient_to_change, update_patient
from clinic.patients.search import MOST_LISTED, search_patients
from clinic.web.desk.patients.patient_forms import NewPatientForm, PatientForm, patient_form
from clinic.web.desk.patients.record_page import render_record
from clinic.web.kit import htmx
from clinic.web.kit.legal_links import title_of
from clinic.web.kit.navigation import way
from clinic.web.kit.pagination import PER_PAGE, page_number, pager
from clinic.web.kit.toasts import say
from clinic.web.staff.audit_words import reason_label, subject_label
from clinic.web.staff.message_words import error_label, happened_label, message_state, way_label
from clinic.web.staff.patients import PatientFilter

blueprint = Blueprint("patients", __name__)
for say_it in (error_label, message_state, reason_label, subject_label):
    blueprint.add_app_template_filter(say_it)
blueprint.add_app_template_filter(happened_label, "happened")
blueprint.add_app_template_filter(way_label, "way_named")
blueprint.add_app_template_filter(title_of, "legal_name")


@blueprint.get("/patients")
@way(_l("Patients"), "people", place=80, also="desk.record_code desk.archive desk.death")
@requires(Permission.ALL_PATIENTS)
@limit_search
def index() -> ResponseReturnValue:
    chosen, page = PatientFilter(request.args), page_number()
    found, total = search_patients(
        current_user, words=chosen.q.data or "", page=page, per_page=PER_PAGE
    )
    patients_listed("patients", found)
    return htmx.page_or_part(
        "desk/patients",
        filter=chosen,
        rows=found,
        pager=pager(page=page, total=total, most=MOST_LISTED),
        total=total,
    )


@blueprint.get("/patients/new")
@requires(Permission.ALL_PATIENTS)
def new() -> ResponseReturnValue:
    return _form(NewPatientForm(data={"full_name": request.args.get("name", "")}))


@blueprint.post("/patients")
@requires(Permission.ALL_PATIENTS)
def create() -> ResponseReturnValue:
    form = NewPatientForm.sent()
    if not form.carries_out(form.register):
        return _form(form), form.status
    say(_("%(name)s was added", name=form.result.full_name))
    return htmx.go_to(url_for("desk.patients.page", patient_id=form.result.id))


@blueprint.get("/patients/<patient_id>")
@requires(Permission.ALL_PATIENTS)
def page(patient_id: str) -> ResponseReturnValue:
    return render_record(patient_id)


@blueprint.get("/patients/<patient_id>/edit")
@requires(Permission.ALL_PATIENTS)
def edit(patient_id: str) -> ResponseReturnValue:
    patient = patient_opened(patient_for(current_user, patient_id))
    return _form(patient_form(patient), patient_id)


@blueprint.post("/patients/<patient_id>")
@requires(Permission.ALL_PATIENTS)
def update(patient_id: str) -> ResponseReturnValue:
    form = patient_form(patient_for(current_user, patient_id), request.form)
    if not form.saves(
        lambda: update_patient(current_user, patient_id, **form.contact(), now=now()),
        current=lambda: patient_form(patient_to_change(current_user, patient_id, lock=True)),
    ):
        return _form(form, patient_id), form.status
    say(_("The contact data is saved"))
    return htmx.go_to(url_for("desk.patients.page", patient_id=patient_id))


def _form(form: PatientForm, patient_id: str | None = None) -> str:
    action = (
        url_for("desk.patients.update", patient_id=patient_id)
        if patient_id
        else url_for("desk.patients.create")
    )
    back = (
        url_for("desk.patients.page", patient_id=patient_id)
        if patient_id
        else url_for("desk.patients.index")
    )
    return render_template(
        "desk/patients/form.html",
        form=form,
        action=action,
        back=back,
        is_new=not patient_id,
    )
