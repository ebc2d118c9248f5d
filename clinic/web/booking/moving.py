"""The form by which staff move a visit, and carrying it out."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form, HiddenField
from wtforms.validators import Optional

from clinic.booking.reschedule import reschedule
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.web.booking.staff_forms import TimeForm
from clinic.web.kit import filters
from clinic.web.kit.fields import OpenSelectField, WholeNumberField
from clinic.web.kit.forms import ToldForm
from clinic.web.kit.toasts import say


class DoctorChoice(Form):
    """With whom a time is chosen."""

    doctor = OpenSelectField(_l("With"))


class StaffMoveForm(ToldForm, TimeForm):
    """Another time for a visit, or another doctor too."""

    version = WholeNumberField(validators=[Optional()])
    doctor_id = HiddenField(_l("Doctor"))

    def wished(self) -> dict[str, Any]:
        """What was chosen, for the verb. Raises Invalid at `starts_at`."""
        return {
            "starts_at": self.start(),
            "doctor_id": self.doctor_id.data or None,
            "version": self.version.data,
            "told": self.how_told(),
            **self.text_of("override_reason"),
        }


def moves(form: StaffMoveForm, appointment_id: str, *, undo_action: str) -> bool:
    """Move the visit as the form wishes, and say so on the next page; False where that is refused.

    `undo_action` is where the toast's Undo is sent to.
    """
    moved = form.carries_out(
        lambda: reschedule(current_user, appointment_id, **form.wished(), now=now())
    )
    if moved:
        undo = {
            "label": _("Undo"),
            "action": undo_action,
            "hidden": {"version": form.result.version, "back": ""},
        }
        say(_("Moved to %(when)s", when=filters.when_short(form.result.starts_at)), action=undo)
    return moved
