"""The day of the visit: arrived, in the room, completed, not come; and each taken back."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clinic.accounts.permissions import Permission
from clinic.booking.attend import attend, undo_attendance
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.web.desk.visits.visit_forms import DeskStepForm
from clinic.web.desk.visits.visit_outcome import desk_done, desk_refused
from clinic.web.kit import wording
from clinic.web.visit.attendance_steps import NOUN, STEPS

blueprint = Blueprint("attendance", __name__)


@blueprint.post(f"/visits/<appointment_id>/<{NOUN}>")
@requires(Permission.ALL_VISITS)
def take(appointment_id: str, noun: str) -> ResponseReturnValue:
    form = DeskStepForm.sent()
    if not form.carries_out(
        lambda: attend(
            current_user, appointment_id, STEPS[noun], version=form.version.data, now=now()
        )
    ):
        return desk_refused(form, appointment_id)
    return desk_done(form, appointment_id, wording.status_label(form.result.status))


@blueprint.post(f"/visits/<appointment_id>/<{NOUN}>/undo")
@requires(Permission.ALL_VISITS)
def undo(appointment_id: str, noun: str) -> ResponseReturnValue:
    form = DeskStepForm.sent()
    if not form.carries_out(
        lambda: undo_attendance(
            current_user, appointment_id, STEPS[noun], version=form.version.data, now=now()
        )
    ):
        return desk_refused(form, appointment_id)
    return desk_done(form, appointment_id, _("Taken back"))
