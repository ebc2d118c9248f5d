"""What every doctor of a patient has to know: a doctor who has them in care writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from clinic.accounts.permissions import Permission
from clinic.care.allergies import LONGEST_ALLERGIES, record_to_write, write_allergies
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.reads import patient_opened
from clinic.optimistic import fingerprint
from clinic.web.kit import htmx
from clinic.web.kit.record_form import RecordForm
from clinic.web.kit.toasts import say

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from clinic.care.models import Allergies

blueprint = Blueprint("allergies", __name__)


class AllergiesForm(RecordForm):
    allergies = TextAreaField(_l("Allergies and warnings"))


@blueprint.get("/patients/<patient_id>/allergies")
@requires(Permission.OWN_CALENDAR)
def edit(patient_id: str) -> ResponseReturnValue:
    return _page(patient_id)


@blueprint.post("/patients/<patient_id>/allergies")
@requires(Permission.OWN_CALENDAR)
def save(patient_id: str) -> ResponseReturnValue:
    _patient, noted = record_to_write(current_user, patient_id, now=now())
    form = _form(noted, request.form)
    text = form.allergies.data or ""
    if form.saves(
        lambda: write_allergies(current_user, patient_id, text=text, now=now()),
        current=lambda: _form(record_to_write(current_user, patient_id, now=now(), lock=True)[1]),
    ):
        say(_("Allergies and warnings are saved"))
        return htmx.go_to(_back(patient_id))
    return _page(patient_id, form)


def _page(patient_id: str, form: AllergiesForm | None = None) -> ResponseReturnValue:
    patient, noted = record_to_write(current_user, patient_id, now=now())
    html = render_template(
        "doctor/allergies/edit.html",
        patient=patient_opened(patient),
        form=form or _form(noted),
        longest=LONGEST_ALLERGIES,
        action=url_for(".save", patient_id=patient_id, visit=request.args.get("visit")),
        back=_back(patient_id),
    )
    return html, form.status if form else 200


def _form(noted: Allergies | None, formdata: MultiDict[str, str] | None = None) -> AllergiesForm:
    text = noted.text if noted else ""
    return AllergiesForm(formdata, data={"allergies": text}, fingerprint=fingerprint([text]))


def _back(patient_id: str) -> str:
    """The visit in whose panel somebody pressed, else the record."""
    if visit := request.args.get("visit"):
        return url_for("doctor.appointments.page", appointment_id=visit)
    return url_for("doctor.patients.page", patient_id=patient_id)
