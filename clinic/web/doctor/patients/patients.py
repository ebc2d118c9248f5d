"""The patients in the doctor's care, and the record of one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from clinic.accounts.permissions import Permission
from clinic.booking.access import reads_reason
from clinic.booking.queries.find import Visit
from clinic.care.allergies import allergies_of
from clinic.care.emergency import Record, record_of, visits_elsewhere
from clinic.care.notes.read import notes_on_patient
from clinic.care.patients import patients_in_care
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.reads import patient_opened, patients_listed
from clinic.http.throttle.limits import limit_search
from clinic.web.kit import htmx
from clinic.web.kit.navigation import way
from clinic.web.kit.pagination import PER_PAGE, page_number, pager
from clinic.web.staff.patients import Listed, PatientFilter, listed, visits_with

if TYPE_CHECKING:
    from clinic.booking.models import Appointment

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
        pager=pager(page=page, total=total),
        total=total,
    )


@blueprint.get("/patients/<patient_id>")
@requires(Permission.OWN_CALENDAR)
def page(patient_id: str) -> ResponseReturnValue:
    record = record_of(current_user, patient_id, now=now())
    patient_opened(record.patient, in_emergency=record.open_until is not None)
    return render_template(
        "doctor/patients/page.html",
        patient=record.patient,
        open_until=record.open_until,
        allergies=allergies_of(current_user, patient_id, now=now()),
        lists=_lists(record),
        notes=notes_on_patient(current_user, patient_id),
    )


def _lists(record: Record) -> dict[str, Listed]:
    """The visits in three lists, each with its pages; those with others in an emergency only."""
    patient_id, reads = record.patient.id, reads_reason(current_user)
    lists = {
        name: replace(one, rows=[(visit, _reason(visit, reads)) for visit in one.rows])
        for name, one in visits_with(patient_id).items()
    }
    if record.open_until is not None:
        others = partial(visits_elsewhere, current_user, patient_id, now=now())
        lists["elsewhere"] = listed("elsewhere", others)
    return lists


def _reason(visit: Visit, reads: Callable[[Appointment], bool]) -> str:
    """What it is about, where that is for the doctor to read."""
    return visit.appointment.reason if reads(visit.appointment) else ""
