"""Patients, for the desk."""

from __future__ import annotations

from typing import Any

from clinic.accounts.permissions import Permission
from clinic.api.blueprint import Blueprint
from clinic.api.etags import told_by, unless_changed
from clinic.api.fields import LocalDate, Text
from clinic.api.schema import Body, ListQuery, list_of
from clinic.api.v1.resources import PatientResource
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.reads import patient_opened, patients_listed
from clinic.http.throttle.limits import limit_search
from clinic.patients.queries import patient_for, patients_page
from clinic.patients.register import change_patient, patient_to_change, register_patient

blueprint = Blueprint(
    "admin_patients",
    __name__,
    title="Admin: patients",
    description="Contact data. Several patients may share an address.",
)
_desk = requires(Permission.ALL_PATIENTS)


class PatientQuery(ListQuery):
    """Who is looked for."""

    words = Text(
        data_key="q",
        load_default="",
        metadata={"description": "All words in name, address or phone."},
    )


class PatientChangeBody(Body):
    """What changes; the rest stays."""

    full_name = Text(longest=200)
    birth_date = LocalDate(allow_none=True)
    email = Text(longest=254)
    phone = Text(longest=50)


class PatientBody(PatientChangeBody):
    """A new patient, with or without an address."""

    full_name = Text(longest=200, required=True)


@blueprint.get("/admin/patients")
@_desk
@limit_search
@blueprint.arguments(PatientQuery, location="query")
@blueprint.response(200, list_of(PatientResource))
def index(query: dict[str, Any]) -> Any:
    """Patients by name"""
    page = patients_page(current_user, **query)
    patients_listed("patients", page.items)
    return page


@blueprint.post("/admin/patients")
@_desk
@blueprint.arguments(
    PatientBody, example={"full_name": "Noor El Amrani", "birth_date": "1988-02-14"}
)
@blueprint.response(201, PatientResource)
def create(body: dict[str, Any]) -> Any:
    """Register a patient at the desk"""
    return register_patient(current_user, now=now(), **body)


@blueprint.get("/admin/patients/<patient_id>")
@_desk
@told_by(lambda patient_id: patient_for(current_user, patient_id))
@blueprint.response(200, PatientResource)
def show(patient_id: str) -> Any:
    """One patient"""
    return patient_opened(patient_for(current_user, patient_id))


@blueprint.patch("/admin/patients/<patient_id>")
@_desk
@unless_changed(patient_to_change)
@blueprint.arguments(PatientChangeBody, example={"phone": "+49 30 555 0188"})
@blueprint.response(200, PatientResource)
def change(body: dict[str, Any], patient_id: str) -> Any:
    """Correct a patient's contact data"""
    return change_patient(current_user, patient_id, body, now=now())
