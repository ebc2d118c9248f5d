"""How the desk hears what became of a step with a visit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clinic.booking.queries import find
from clinic.core.local_time import local_date
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.reads import visit_opened
from clinic.web.desk.visits.visit_page import visit_page
from clinic.web.kit import htmx, wording
from clinic.web.kit.context import clinic
from clinic.web.kit.forms import ClinicForm
from clinic.web.kit.toasts import say

if TYPE_CHECKING:
    from clinic.booking.queries.find import Visit
    from clinic.web.desk.visits.visit_forms import DeskStepForm


def desk_done(form: DeskStepForm, appointment_id: str, what: str) -> ResponseReturnValue:
    """Say what was done and go back to the list it was done in, else to the visit."""
    visit, zone = find.visit(current_user, appointment_id), clinic().zone
    when = wording.when_short(visit.appointment.starts_at, zone, now())
    name = wording.patient_name(visit.patient)
    say(
        _("%(what)s: %(name)s, %(when)s", what=what, name=name, when=when),
        action=_undo_action(form, visit),
    )
    return htmx.go_to(_back(form, visit))


def _undo_action(form: DeskStepForm, visit: Visit) -> dict[str, Any] | None:
    """Undo in the toast of an answer, for as long as it can be taken back."""
    story = find.story(current_user, visit.appointment.id)
    view = visit_page(visit, story, actor=current_user, now=now())
    if view.undo is None or not view.undo_is_brief:
        return None
    hidden = {"version": visit.appointment.version, "back": form.back.data or ""}
    return {"label": view.undo.label, "action": view.undo.action, "hidden": hidden}


def desk_refused(form: ClinicForm, appointment_id: str) -> ResponseReturnValue:
    """The visit as it is now, with the sentence of the step that could not be taken."""
    alert = " ".join(str(error) for error in form.form_errors) or _("Please try this again.")
    return as_it_stands(appointment_id, alert), form.status


def as_it_stands(appointment_id: str, alert: str = "") -> str:
    """The visit's page, with a sentence about what cannot be done."""
    visit = find.visit(current_user, appointment_id)
    visit_opened(visit.appointment)
    story = find.story(current_user, appointment_id)
    view = visit_page(visit, story, actor=current_user, now=now())
    return render_template("desk/visits/page.html", view=view, alert=alert)


def _back(form: DeskStepForm, visit: Visit) -> str:
    if form.back.data == "list":
        zone = clinic().zone
        day = local_date(visit.appointment.starts_at, zone)
        return url_for("desk.visits.index", date=day.isoformat())
    return url_for("desk.visits.page", appointment_id=visit.appointment.id)
