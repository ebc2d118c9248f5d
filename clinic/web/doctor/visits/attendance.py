"""The day of the visit: arrived, in the room, completed, not come; and each taken back."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clinic.accounts.permissions import Permission
from clinic.booking.attend import attend, undo_attendance
from clinic.booking.queries import find
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.web.doctor.visits.drawer import done, refused
from clinic.web.doctor.visits.forms import StepForm
from clinic.web.kit import wording
from clinic.web.visit.attendance_steps import NOUN, STEPS

blueprint = Blueprint("attendance", __name__)


@blueprint.post(f"/appointments/<appointment_id>/<{NOUN}>")
@requires(Permission.OWN_CALENDAR)
def take(appointment_id: str, noun: str) -> ResponseReturnValue:
    form = StepForm.sent()
    if not form.carries_out(
        lambda: attend(
            current_user, appointment_id, STEPS[noun], version=form.version.data, now=now()
        )
    ):
        return refused(form, appointment_id)
    return done(appointment_id, _stands(appointment_id))


@blueprint.post(f"/appointments/<appointment_id>/<{NOUN}>/undo")
@requires(Permission.OWN_CALENDAR)
def undo(appointment_id: str, noun: str) -> ResponseReturnValue:
    form = StepForm.sent()
    if not form.carries_out(
        lambda: undo_attendance(
            current_user, appointment_id, STEPS[noun], version=form.version.data, now=now()
        )
    ):
        return refused(form, appointment_id)
    return done(appointment_id, _stands(appointment_id))


def _stands(appointment_id: str) -> str:
    visit = find.visit(current_user, appointment_id)
    status = wording.status_label(visit.appointment.status)
    return _("%(name)s: %(status)s", name=wording.patient_name(visit.patient), status=status)
