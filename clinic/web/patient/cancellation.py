"""Calling a visit off, and taking that back."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clinic.accounts.permissions import Permission
from clinic.booking.cancel import cancel
from clinic.booking.queries import find
from clinic.booking.undo import undo
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.instants import version_from
from clinic.web.kit.toasts import say
from clinic.web.patient.forms import CancelForm
from clinic.web.patient.visit_view import late_note, may_cancel, visit_view

blueprint = Blueprint("cancellation", __name__)


@blueprint.get("/appointments/<appointment_id>/cancellation")
@requires(Permission.OWN_VISITS)
def page(appointment_id: str) -> ResponseReturnValue:
    """The question before: why, and whether it counts as late."""
    return _show(appointment_id, CancelForm()), 200


@blueprint.post("/appointments/<appointment_id>/cancellation")
@requires(Permission.OWN_VISITS)
def create(appointment_id: str) -> ResponseReturnValue:
    form = CancelForm.sent()
    if not form.carries_out(
        lambda: cancel(
            current_user,
            appointment_id,
            reason=form.reason.data or "",
            version=version_from(form.version.data),
            now=now(),
        )
    ):
        return _show(appointment_id, form), form.status
    say(_("Visit cancelled"), "info", action=_take_back(appointment_id, form.result.version))
    return redirect(url_for("patient.appointments.page", appointment_id=appointment_id), 303)


@blueprint.post("/appointments/<appointment_id>/undo")
@requires(Permission.OWN_VISITS)
def undo_it(appointment_id: str) -> ResponseReturnValue:
    """Take the cancellation back, as long as nobody has the time."""
    version = version_from(request.form.get("version")) or 0
    undo(current_user, appointment_id, version=version, now=now())
    say(_("The visit stands as before"))
    return redirect(url_for("patient.appointments.page", appointment_id=appointment_id), 303)


def _show(appointment_id: str, form: CancelForm) -> str:
    visit = find.visit(current_user, appointment_id)
    return render_template(
        "patient/cancellation/page.html",
        visit=visit_view(visit, current_user, now=now()),
        may_cancel=may_cancel(visit.appointment, now=now()),
        late=late_note(visit.appointment, now=now()),
        form=form,
    )


def _take_back(appointment_id: str, version: int) -> dict[str, object]:
    return {
        "label": _("Undo"),
        "action": url_for("patient.cancellation.undo_it", appointment_id=appointment_id),
        "hidden": {"version": version},
    }
