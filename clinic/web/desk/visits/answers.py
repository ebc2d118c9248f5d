"""The desk says yes or no, calls a visit off, or takes such an answer back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clinic.accounts.permissions import Permission
from clinic.booking import answer
from clinic.booking.cancel import cancel
from clinic.booking.queries import find
from clinic.booking.undo import undo as take_back
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.reads import visit_opened
from clinic.web.desk.visit_rows import visit_row
from clinic.web.desk.visits.visit_forms import DeskReasonForm, DeskStepForm
from clinic.web.desk.visits.visit_outcome import as_it_stands, desk_done, desk_refused
from clinic.web.visit.out_of_date import past_answering, past_cancelling

if TYPE_CHECKING:
    from clinic.booking.models import Appointment

blueprint = Blueprint("answers", __name__)


@blueprint.post("/visits/<appointment_id>/confirmation")
@requires(Permission.ALL_VISITS)
def confirmation(appointment_id: str) -> ResponseReturnValue:
    form = DeskStepForm.sent()
    if not form.carries_out(
        lambda: answer.confirm(current_user, appointment_id, version=form.version.data, now=now())
    ):
        return desk_refused(form, appointment_id)
    return desk_done(form, appointment_id, _("Confirmed"))


@blueprint.get("/visits/<appointment_id>/decline")
@requires(Permission.ALL_VISITS)
def decline(appointment_id: str) -> ResponseReturnValue:
    return _ask(DeskReasonForm(), appointment_id, "decline", past=past_answering)


@blueprint.post("/visits/<appointment_id>/decline")
@requires(Permission.ALL_VISITS)
def create_decline(appointment_id: str) -> ResponseReturnValue:
    form = DeskReasonForm.sent()
    if not form.carries_out(
        lambda: answer.decline(
            current_user,
            appointment_id,
            reason=form.reason.data or "",
            version=form.version.data,
            now=now(),
        )
    ):
        return _ask_again(form, appointment_id, "decline")
    return desk_done(form, appointment_id, _("Declined"))


@blueprint.get("/visits/<appointment_id>/cancellation")
@requires(Permission.ALL_VISITS)
def cancellation(appointment_id: str) -> ResponseReturnValue:
    return _ask(DeskReasonForm(), appointment_id, "cancellation", past=past_cancelling)


@blueprint.post("/visits/<appointment_id>/cancellation")
@requires(Permission.ALL_VISITS)
def create_cancellation(appointment_id: str) -> ResponseReturnValue:
    form = DeskReasonForm.sent()
    if not form.carries_out(
        lambda: cancel(
            current_user,
            appointment_id,
            reason=form.reason.data or "",
            version=form.version.data,
            now=now(),
        )
    ):
        return _ask_again(form, appointment_id, "cancellation")
    return desk_done(form, appointment_id, _("Cancelled"))


@blueprint.post("/visits/<appointment_id>/undo")
@requires(Permission.ALL_VISITS)
def undo(appointment_id: str) -> ResponseReturnValue:
    form = DeskStepForm.sent()
    if not form.carries_out(
        lambda: take_back(current_user, appointment_id, version=form.version.data or 0, now=now())
    ):
        return desk_refused(form, appointment_id)
    return desk_done(form, appointment_id, _("Taken back"))


def _ask(
    form: DeskReasonForm,
    appointment_id: str,
    what: str,
    *,
    past: Callable[[Appointment], str] | None = None,
) -> str:
    """The form, or the visit itself where `past` says why the form is of no use any more."""
    visit = find.visit(current_user, appointment_id)
    if past is not None and (why_not := past(visit.appointment)):
        return as_it_stands(appointment_id, why_not)
    visit_opened(visit.appointment)
    if not form.is_submitted():
        form.version.data = visit.appointment.version
    return render_template(
        f"desk/answers/{what}.html", form=form, visit=visit_row(visit, now=now())
    )


def _ask_again(form: DeskReasonForm, appointment_id: str, what: str) -> ResponseReturnValue:
    """The form with what is wrong in it; where the visit has changed, the visit as it is now."""
    if form.status == 409:
        return desk_refused(form, appointment_id)
    return _ask(form, appointment_id, what), form.status
