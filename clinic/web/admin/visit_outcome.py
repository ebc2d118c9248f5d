"""How the desk hears what became of a step with a visit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from clinic.booking import queries
from clinic.core.local_time import local_date, zone_named
from clinic.http.clock import now
from clinic.http.reads import visit_opened
from clinic.web import htmx, wording
from clinic.web.admin.visit_page import visit_page
from clinic.web.context import clinic
from clinic.web.errors import say
from clinic.web.forms import ClinicForm

if TYPE_CHECKING:
    from clinic.booking.queries import Visit
    from clinic.web.admin.visit_forms import StepForm


def done(form: StepForm, appointment_id: str, what: str) -> ResponseReturnValue:
    """Say what was done and go back to the list it was done in, else to the visit."""
    visit, zone = queries.visit(current_user, appointment_id), zone_named(clinic().time_zone)
    when = wording.when_short(visit.appointment.starts_at, zone, now())
    name = wording.patient_name(visit.patient)
    say(
        _("%(what)s: %(name)s, %(when)s", what=what, name=name, when=when),
        action=_undo_action(form, visit),
    )
    return htmx.go_to(_back(form, visit))


def _undo_action(form: StepForm, visit: Visit) -> dict[str, Any] | None:
    """Undo in the toast of an answer, for as long as it can be taken back."""
    story = queries.story(current_user, visit.appointment.id)
    view = visit_page(visit, story, actor=current_user, now=now())
    if view.undo is None or not view.undo_is_brief:
        return None
    hidden = {"version": visit.appointment.version, "back": form.back.data or ""}
    return {"label": view.undo.label, "action": view.undo.action, "hidden": hidden}


def refused(form: ClinicForm, appointment_id: str) -> ResponseReturnValue:
    """The visit as it is now, with the sentence of the step that could not be taken."""
    alert = " ".join(str(error) for error in form.form_errors) or _("Please try this again.")
    return as_it_stands(appointment_id, alert), form.status


def as_it_stands(appointment_id: str, alert: str = "") -> str:
    """The visit's page, with a sentence about what cannot be done."""
    visit = queries.visit(current_user, appointment_id)
    visit_opened(visit.appointment)
    story = queries.story(current_user, appointment_id)
    view = visit_page(visit, story, actor=current_user, now=now())
    return render_template("admin/visits/page.html", view=view, alert=alert)


def _back(form: StepForm, visit: Visit) -> str:
    if form.back.data == "list":
        zone = zone_named(clinic().time_zone)
        day = local_date(visit.appointment.starts_at, zone)
        return url_for("admin.visits.index", date=day.isoformat())
    return url_for("admin.visits.page", appointment_id=visit.appointment.id)
