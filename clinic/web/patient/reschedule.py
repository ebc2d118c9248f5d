"""Moving a visit: the doctor's week again, a time chosen, and the question whether to move."""

from __future__ import annotations

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
from clinic.http.instants import instant_from, instant_text, version_from
from clinic.web.booking.asked import TimesAsked, asked_from
from clinic.web.booking.patient_move import MoveForm, MovePage
from clinic.web.kit import filters, htmx
from clinic.web.kit.toasts import say
from clinic.web.patient.move_view import move_view

if TYPE_CHECKING:
    from clinic.booking.models import Appointment
    from clinic.core.errors import DomainError

blueprint = Blueprint("reschedule", __name__)
PATH = "/appointments/<appointment_id>/reschedule"


@blueprint.get(PATH)
@requires(Permission.OWN_VISITS)
def page(appointment_id: str) -> ResponseReturnValue:
    """The week of free times; with `to` in the address, the question whether to move there."""
    page = _page(appointment_id, asked_from(request.args, at="to"))
    if htmx.wants("week") and page.chooser:
        return htmx.part(render_template("booking/_week.html", page=page))
    return render_template("patient/reschedule/page.html", page=page)


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
    page = _page(appointment_id, asked_from(request.form, at="starts_at"))
    part = render_template("booking/_move_choice.html", page=page)
    return htmx.part(part, status=409 if page.state == "lost" else 200)


@blueprint.post(PATH)
@requires(Permission.OWN_VISITS)
def create(appointment_id: str) -> ResponseReturnValue:
    """Move it, or ask for the other time."""
    form = MoveForm.sent()
    if form.carries_out(lambda: _move(appointment_id, form)):
        say(_what_was_done(form.result))
        return redirect(url_for("patient.appointments.page", appointment_id=appointment_id), 303)
    page = _page(appointment_id, asked_from(request.form, at="starts_at"), form.refusal)
    return render_template("patient/reschedule/page.html", page=page), form.status


def _move(appointment_id: str, form: MoveForm) -> Appointment:
    return reschedule(
        current_user,
        appointment_id,
        starts_at=instant_from(form.starts_at.data or ""),
        version=version_from(form.version.data),
        now=now(),
    )


def _page(appointment_id: str, asked: TimesAsked, refusal: DomainError | None = None) -> MovePage:
    visit = find.visit(current_user, appointment_id)
    return move_view(visit, current_user, asked, refusal=refusal)


def _what_was_done(appointment: Appointment) -> str:
    if appointment.proposed_starts_at is not None:
        when = filters.when_label(appointment.proposed_starts_at)
        return _("Asked for: %(when)s. Your old time stays until it is confirmed.", when=when)
    when = filters.when_label(appointment.starts_at)
    return _("Moved to: %(when)s", when=when)
