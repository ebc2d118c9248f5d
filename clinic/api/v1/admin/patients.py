"""Patients, for the desk; one of them, for a doctor who has them in care."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from marshmallow import fields

from clinic.accounts.permissions import Permission
from clinic.api.blueprint import Blueprint
from clinic.api.etags import told_by, unless_changed
from clinic.api.fields import Id, LocalDate, Text
from clinic.api.schema import Body, ListQuery, list_of
from clinic.api.v1.resources import PatientResource, RecordResource
from clinic.care.allergies import LONGEST_ALLERGIES, record_to_write, write_allergies
from clinic.care.death import note_death, take_back_death
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.reads import patient_opened, patients_listed
from clinic.http.throttle.limits import limit_search
from clinic.patients.lookalikes import lookalikes
from clinic.patients.marks import set_do_not_contact
from clinic.patients.queries import record_at_desk
from clinic.patients.register import change_patient, patient_to_change, register_patient
from clinic.patients.search import patients_page

if TYPE_CHECKING:
    from clinic.accounts.actor import Actor
    from clinic.care.models import Allergies
    from clinic.patients.models import Patient

    #: A patient; for a doctor with what is noted of them, if anything is.
    Record = tuple[Patient] | tuple[Patient, Allergies | None]

blueprint = Blueprint(
    "admin_patients",
    __name__,
    title="Admin: patients",
    description="Contact data. Several patients may share an address.",
)
_desk = requires(Permission.ALL_PATIENTS)
_desk_or_doctor = requires(Permission.ALL_PATIENTS, Permission.OWN_CALENDAR)


class PatientQuery(ListQuery):
    """Who is looked for."""

    words = Text(
        data_key="q",
        load_default="",
        metadata={
            "description": "What is known: name, a typo included, birth date, email, phone, record number."
        },
    )


class PatientChangeBody(Body):
    """What changes; the rest stays."""

    full_name = Text(longest=200)
    birth_date = LocalDate(allow_none=True)
    email = Text(longest=254)
    phone = Text(longest=50)


class RecordChangeBody(PatientChangeBody):
    """The desk's contact data, or what a doctor notes of somebody in their care."""

    allergies = Text(
        longest=LONGEST_ALLERGIES,
        metadata={"description": "Allergies and warnings: written by doctors in care only."},
    )
    do_not_contact = fields.Boolean(
        metadata={"description": "They want no messages about their treatment; set by the desk."}
    )
    deceased_on = LocalDate(
        allow_none=True,
        metadata={
            "description": "The day on which they died; set by the desk, null takes it back."
        },
    )


class EnteredPatientResource(PatientResource):
    """A new patient, and the ids of those who may be the same person."""

    possible_duplicates = fields.List(Id())


class PatientBody(PatientChangeBody):
    """A new patient, with or without an address."""

    full_name = Text(longest=200, required=True)


def _record(actor: Actor, patient_id: str, *, lock: bool = False) -> Record:
    """What the actor has of a patient; `lock` keeps the patient's row, to change it. Raises NotFound."""
    if actor.is_doctor:
        return record_to_write(actor, patient_id, now=now(), lock=lock)
    if lock:
        return (patient_to_change(actor, patient_id, lock=True),)
    return (record_at_desk(actor, patient_id),)


@blueprint.get("/admin/patients")
@_desk
@limit_search
@blueprint.arguments(PatientQuery, location="query")
@blueprint.response(200, list_of(PatientResource))
def index(query: dict[str, Any]) -> Any:
    """Patients by name, or by what is asked: best first"""
    page = patients_page(current_user, **query)
    patients_listed("patients", page.items)
    return page


@blueprint.post("/admin/patients")
@_desk
@blueprint.arguments(
    PatientBody, example={"full_name": "Noor El Amrani", "birth_date": "1988-02-14"}
)
@blueprint.response(201, EnteredPatientResource)
def create(body: dict[str, Any]) -> Any:
    """Register a patient at the desk; it is told who may be the same person"""
    alike = lookalikes(current_user, **body)
    patient = register_patient(current_user, now=now(), **body)
    patients_listed("lookalikes", alike)
    return _contact(patient) | {"possible_duplicates": [one.id for one in alike]}


@blueprint.get("/admin/patients/<patient_id>")
@_desk_or_doctor
@told_by(lambda patient_id: _record(current_user, patient_id))
@blueprint.response(200, RecordResource)
def show(patient_id: str) -> Any:
    """One patient: for the desk, and for a doctor who has them in care"""
    record = _record(current_user, patient_id)
    patient_opened(record[0])
    return _shown(record)


@blueprint.patch("/admin/patients/<patient_id>")
@_desk_or_doctor
@unless_changed(_record)
@blueprint.arguments(RecordChangeBody, example={"phone": "+49 30 555 0188"})
@blueprint.response(200, RecordResource)
def change(body: dict[str, Any], patient_id: str) -> Any:
    """Correct contact data and marks; a doctor in care notes allergies and warnings"""
    allergies = body.pop("allergies", None)
    if allergies is not None:
        write_allergies(current_user, patient_id, text=allergies, now=now())
    if "do_not_contact" in body:
        set_do_not_contact(current_user, patient_id, body.pop("do_not_contact"), now=now())
    if "deceased_on" in body:
        _change_death(patient_id, body.pop("deceased_on"))
    if body:
        change_patient(current_user, patient_id, body, now=now())
    return _shown(_record(current_user, patient_id, lock=True))


def _change_death(patient_id: str, on: date | None) -> None:
    if on is None:
        take_back_death(current_user, patient_id, now=now())
    else:
        note_death(current_user, patient_id, on=on, now=now())


def _contact(patient: Patient) -> dict[str, Any]:
    return {name: getattr(patient, name) for name in PatientResource().fields}


def _shown(record: Record) -> dict[str, Any]:
    patient, *noted = record
    shown = _contact(patient)
    return shown | {"allergies": noted[0].text if noted[0] else ""} if noted else shown
