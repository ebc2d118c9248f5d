"""A patient has died: the day, and what they had ahead, to be ended one by one or all at once."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms.validators import InputRequired

from clinic.accounts.permissions import Permission
from clinic.care.death import ahead_of, end_ahead, note_death, take_back_death
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.reads import patient_opened
from clinic.optimistic import fingerprint
from clinic.patients.queries import record_at_desk
from clinic.web.kit import htmx
from clinic.web.kit.fields import DayField
from clinic.web.kit.record_form import RecordForm
from clinic.web.kit.toasts import say

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from clinic.patients.models import Patient

blueprint = Blueprint("death", __name__)


class DeathForm(RecordForm):
    deceased_on = DayField(_l("Died on"), [InputRequired(_l("Choose the day."))])

    @property
    def day(self) -> date:
        """The day, once the form is in order."""
        assert self.deceased_on.data is not None
        return self.deceased_on.data


@blueprint.get("/patients/<patient_id>/death")
@requires(Permission.ALL_PATIENTS)
def page(patient_id: str) -> ResponseReturnValue:
    return _page(patient_id)


@blueprint.post("/patients/<patient_id>/death")
@requires(Permission.ALL_PATIENTS)
def create(patient_id: str) -> ResponseReturnValue:
    """Notes the day, or another one, and goes on to what is to be ended."""
    form = _form(record_at_desk(current_user, patient_id), request.form)
    if not form.saves(
        lambda: note_death(current_user, patient_id, on=form.day, now=now()),
        current=lambda: _form(record_at_desk(current_user, patient_id, lock=True)),
    ):
        return _page(patient_id, form), form.status
    say(_("Nothing is sent to the patient’s side any more"))
    return htmx.go_to(url_for("desk.death.page", patient_id=patient_id))


@blueprint.post("/patients/<patient_id>/death/end")
@requires(Permission.ALL_PATIENTS)
def end(patient_id: str) -> ResponseReturnValue:
    """Ends the visit or follow-up named by `only`, or all."""
    count = end_ahead(current_user, patient_id, only=request.form.get("only", ""), now=now())
    say(ngettext("%(num)s ended", "%(num)s ended", count))
    return htmx.go_to(url_for("desk.death.page", patient_id=patient_id))


@blueprint.post("/patients/<patient_id>/death/undo")
@requires(Permission.ALL_PATIENTS)
def take_back(patient_id: str) -> ResponseReturnValue:
    patient = take_back_death(current_user, patient_id, now=now())
    say(_("Undone: %(name)s", name=patient.full_name))
    return htmx.go_to(url_for("desk.patients.page", patient_id=patient_id))


def _form(patient: Patient, formdata: MultiDict[str, str] | None = None) -> DeathForm:
    return DeathForm(formdata, obj=patient, fingerprint=fingerprint(patient))


def _page(patient_id: str, form: DeathForm | None = None) -> str:
    patient = patient_opened(record_at_desk(current_user, patient_id))
    return render_template(
        "desk/death/page.html",
        patient=patient,
        form=form or _form(patient),
        ahead=ahead_of(current_user, patient_id, now=now()) if patient.deceased_on else None,
    )
