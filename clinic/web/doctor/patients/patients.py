"""The patients in the doctor's care, and the record of one."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from clinic.accounts.permissions import Permission
from clinic.care.emergency import record_of
from clinic.care.patients import patients_in_care
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.reads import patient_opened, patients_listed
from clinic.http.throttle.limits import limit_search
from clinic.patients.search import MOST_LISTED
from clinic.web.doctor.patients.record_page import record_page
from clinic.web.kit import htmx
from clinic.web.kit.navigation import way
from clinic.web.kit.pagination import PER_PAGE, page_number, pager
from clinic.web.staff.patients import PatientFilter

blueprint = Blueprint("patients", __name__)


@blueprint.get("/patients")
@way(_l("Patients"), "people", place=30, also="doctor.emergency")
@requires(Permission.OWN_CALENDAR)
@limit_search
def index() -> ResponseReturnValue:
    chosen, page, moment = PatientFilter(request.args), page_number(), now()
    found, total = patients_in_care(
        current_user, words=chosen.q.data or "", now=moment, page=page, per_page=PER_PAGE
    )
    patients_listed("patients", found)
    return htmx.page_or_part(
        "doctor/patients",
        filter=chosen,
        rows=found,
        pager=pager(page=page, total=total, most=MOST_LISTED),
        total=total,
    )


@blueprint.get("/patients/<patient_id>")
@requires(Permission.OWN_CALENDAR)
def page(patient_id: str) -> ResponseReturnValue:
    record = record_of(current_user, patient_id, now=now())
    patient_opened(record.patient, in_emergency=record.open_until is not None)
    part = "_story" if htmx.wants("story") else "page"
    return render_template(f"doctor/patients/{part}.html", page=record_page(record))
