"""The patients in the doctor's care, and the record of one."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import Form, SearchField

from clinic.accounts.permissions import Permission
from clinic.booking.access import reads_reason
from clinic.booking.queries import find
from clinic.care.emergency import Record, record_of, visits_elsewhere
from clinic.care.patients import patients_in_care
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.reads import patient_opened, patients_listed
from clinic.http.throttle.limits import limit_search
from clinic.web.doctor.patients.record_view import (
    Lines,
    elsewhere_lines,
    person_view,
    record_lines,
)
from clinic.web.kit import htmx
from clinic.web.kit.pagination import PER_PAGE, page_number, pager

blueprint = Blueprint("patients", __name__)

VISITS_SHOWN = 10


class CareFilter(Form):
    q = SearchField(_l("Search by name, email or phone"), default="")


@blueprint.get("/patients")
@requires(Permission.OWN_CALENDAR)
@limit_search
def index() -> ResponseReturnValue:
    chosen, page, moment = CareFilter(request.args), page_number(), now()
    found, total = patients_in_care(
        current_user, words=chosen.q.data or "", now=moment, page=page, per_page=PER_PAGE
    )
    patients_listed("patients", found)
    return render_template(
        f"doctor/patients/{'_results' if htmx.wants('results') else 'index'}.html",
        filter=chosen,
        rows=[person_view(one, now=moment) for one in found],
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
        patient=person_view(record.patient, now=now(), open_until=record.open_until),
        lists=_lists(record),
    )


def _lists(record: Record) -> dict[str, Lines]:
    """The visits in three lists, each with its pages; those with others in an emergency only."""
    patient_id, moment, reads = record.patient.id, now(), reads_reason(current_user)
    lists = {}
    for name, query in (("ahead", find.upcoming), ("past", find.past)):
        at = page_number(name)
        visits, total = query(
            current_user, now=moment, patient_id=patient_id, page=at, per_page=VISITS_SHOWN
        )
        lists[name] = Lines(
            record_lines(visits, reads=reads, now=moment),
            pager(page=at, total=total, per_page=VISITS_SHOWN, name=name),
            total,
        )
    if record.open_until is not None:
        at = page_number("elsewhere")
        others, total = visits_elsewhere(
            current_user, patient_id, now=moment, page=at, per_page=VISITS_SHOWN
        )
        lists["elsewhere"] = Lines(
            elsewhere_lines(others, now=moment),
            pager(page=at, total=total, per_page=VISITS_SHOWN, name="elsewhere"),
            total,
        )
    return lists
