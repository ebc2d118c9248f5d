"""Moving a visit: the doctor's week again, a time chosen, and the question whether to move."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clinic.accounts.permissions import Permission
from clinic.booking.queries import find
from clinic.booking.reschedule import reschedule
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.instants import (
    date_or_none,
    instant_from,
    instant_or_none,
    instant_text,
    version_from,
)
from clinic.web.kit import context, htmx, wording
from clinic.web.kit.toasts import say
from clinic.web.patient.forms import MoveForm
from clinic.web.patient.move_view import MoveView, move_view

if TYPE_CHECKING:
    from clinic.booking.models import Appointment

blueprint = Blueprint("reschedule", __name__)
PATH = "/appointments/<appointment_id>/reschedule"


@blueprint.get(PATH)
@requires(Permission.OWN_VISITS)
def page(appointment_id: str) -> ResponseReturnValue:
    """The week of free times; with `to` in the address, the question whether to move there."""
    view = _view(appointment_id, to=instant_or_none(request.args.get("to")))
    if htmx.wants("week") and view.week:
        return htmx.part(render_template("patient/reschedule/_week.html", view=view))
    return render_template("patient/reschedule/page.html", view=view)


@blueprint.post(PATH + "/choice")
@requires(Permission.OWN_VISITS)
def choose(appointment_id: str) -> ResponseReturnValue:
    """Choose a time of the week: nothing is moved yet."""
    find.visit(current_user, appointment_id)
    to = instant_from(request.form.get("starts_at", ""))
    if not htmx.is_request():
        here = url_for(
            "patient.reschedule.page", appointment_id=appointment_id, to=instant_text(to)
        )
        return redirect(here, 303)
    view = _view(appointment_id, to=to)
    return htmx.part(
        render_template("patient/reschedule/_choice.html", view=view),
        status=409 if view.panel.state == "lost" else 200,
    )


@blueprint.post(PATH)
@requires(Permission.OWN_VISITS)
def create(appointment_id: str) -> ResponseReturnValue:
    """Move it, or ask for the other time."""
    form = MoveForm.sent()
    if form.carries_out(lambda: _move(appointment_id, form)):
        say(_what_was_done(form.result))
        return redirect(url_for("patient.appointments.page", appointment_id=appointment_id), 303)
    view = _view(appointment_id, to=instant_or_none(form.starts_at.data), form=form)
    return render_template("patient/reschedule/page.html", view=view), form.status


def _move(appointment_id: str, form: MoveForm) -> Appointment:
    return reschedule(
        current_user,
        appointment_id,
        starts_at=instant_from(form.starts_at.data or ""),
        version=version_from(form.version.data),
        now=now(),
    )


def _view(appointment_id: str, *, to: datetime | None, form: MoveForm | None = None) -> MoveView:
    visit = find.visit(current_user, appointment_id)
    return move_view(
        visit,
        current_user,
        week=date_or_none(request.values.get("week")),
        day=date_or_none(request.values.get("day")),
        to=to,
        refusal=form.refusal if form else None,
        now=now(),
    )


def _what_was_done(appointment: Appointment) -> str:
    zone = context.clinic().zone
    if appointment.proposed_starts_at is not None:
        when = wording.when_label(appointment.proposed_starts_at, zone, now())
        return _("Asked for: %(when)s. Your old time stays until it is confirmed.", when=when)
    when = wording.when_label(appointment.starts_at, zone, now())
    return _("Moved to: %(when)s", when=when)
