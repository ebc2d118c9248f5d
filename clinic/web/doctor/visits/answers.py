"""The doctor says yes or no, calls a visit off, or takes such an answer back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clinic.accounts.permissions import Permission
from clinic.booking import answer
from clinic.booking.cancel import cancel
from clinic.booking.queries import find
from clinic.booking.queries.find import Visit
from clinic.booking.undo import undo as take_back
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.web.doctor.addresses import panel_url
from clinic.web.doctor.visits.drawer import (
    done,
    over_week,
    refused,
    show_panel,
    shown_day,
)
from clinic.web.doctor.visits.forms import ReasonForm, StepForm
from clinic.web.kit import wording
from clinic.web.kit.context import clinic
from clinic.web.visit.out_of_date import past_answering, past_cancelling

if TYPE_CHECKING:
    from clinic.booking.models import Appointment

blueprint = Blueprint("answers", __name__)


@blueprint.post("/appointments/<appointment_id>/confirmation")
@requires(Permission.OWN_CALENDAR)
def confirmation(appointment_id: str) -> ResponseReturnValue:
    form = StepForm.sent()
    if not form.carries_out(
        lambda: answer.confirm(current_user, appointment_id, version=form.version.data, now=now())
    ):
        return refused(form, appointment_id)
    return done(appointment_id, _said(appointment_id))


@blueprint.route("/appointments/<appointment_id>/decline", methods=["GET", "POST"])
@requires(Permission.OWN_CALENDAR)
def decline(appointment_id: str) -> ResponseReturnValue:
    form = ReasonForm.sent()
    if not form.is_submitted():
        return _ask(form, appointment_id, "doctor/answers/_decline.html", past=past_answering)
    if not form.carries_out(
        lambda: answer.decline(
            current_user,
            appointment_id,
            reason=form.reason.data or "",
            version=form.version.data,
            now=now(),
        )
    ):
        return _asked_again(form, appointment_id, "doctor/answers/_decline.html")
    return done(appointment_id, _said(appointment_id))


@blueprint.route("/appointments/<appointment_id>/cancellation", methods=["GET", "POST"])
@requires(Permission.OWN_CALENDAR)
def cancellation(appointment_id: str) -> ResponseReturnValue:
    form = ReasonForm.sent()
    if not form.is_submitted():
        return _ask(form, appointment_id, "doctor/answers/_cancellation.html", past=past_cancelling)
    if not form.carries_out(
        lambda: cancel(
            current_user,
            appointment_id,
            reason=form.reason.data or "",
            version=form.version.data,
            now=now(),
        )
    ):
        return _asked_again(form, appointment_id, "doctor/answers/_cancellation.html")
    return done(appointment_id, _said(appointment_id))


@blueprint.post("/appointments/<appointment_id>/undo")
@requires(Permission.OWN_CALENDAR)
def undo(appointment_id: str) -> ResponseReturnValue:
    form = StepForm.sent()
    if not form.carries_out(
        lambda: take_back(current_user, appointment_id, version=form.version.data or 0, now=now())
    ):
        return refused(form, appointment_id)
    return done(appointment_id, _said(appointment_id))


def _ask(
    form: ReasonForm,
    appointment_id: str,
    part: str,
    *,
    status: int = 200,
    past: Callable[[Appointment], str] | None = None,
) -> ResponseReturnValue:
    """The form, or the visit itself where `past` says why the form is of no use any more."""
    visit = find.visit(current_user, appointment_id)
    if past is not None and (why_not := past(visit.appointment)):
        return show_panel(appointment_id, alert=why_not)
    if not form.is_submitted():
        form.version.data = visit.appointment.version
    back = panel_url(appointment_id, shown_day(visit))
    return over_week(
        part,
        visit,
        status=status,
        form=form,
        name=wording.patient_name(visit.patient),
        when=_when(visit),
        is_move=visit.appointment.proposed_starts_at is not None,
        back_href=back,
    )


def _asked_again(form: ReasonForm, appointment_id: str, part: str) -> ResponseReturnValue:
    """The form with what is wrong in it; where the visit has changed, the visit as it is now."""
    if form.status == 409:
        return refused(form, appointment_id)
    return _ask(form, appointment_id, part, status=form.status)


def _said(appointment_id: str) -> str:
    """What has just happened to the visit, in a sentence."""
    visit = find.visit(current_user, appointment_id)
    what = {
        "confirmed": _("Confirmed"),
        "moved": _("Moved"),
        "move_confirmed": _("Moved as wished"),
        "declined": _("Declined"),
        "move_declined": _("Other time declined, the visit stays"),
        "cancelled": _("Cancelled"),
        "undone": _("Taken back"),
    }[find.story(current_user, appointment_id)[-1].what]
    return _(
        "%(what)s: %(name)s, %(when)s",
        what=what,
        name=wording.patient_name(visit.patient),
        when=_when(visit),
    )


def _when(visit: Visit) -> str:
    zone = clinic().zone
    return wording.when_past(visit.appointment.starts_at, zone, now())
