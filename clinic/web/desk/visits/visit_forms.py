"""Forms about one visit; each carries the version of the visit that was looked at."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from clinic.http.instants import instant_from
from clinic.web.kit.fields import WholeNumberField
from clinic.web.kit.forms import ClinicForm


class DeskStepForm(ClinicForm):
    """A button: nothing to fill in. `back` is the list it stood in."""

    version = WholeNumberField(validators=[Optional()])
    back = HiddenField()


class DeskReasonForm(DeskStepForm):
    """Why a visit is declined or called off; the patient reads it."""

    reason = TextAreaField(_l("Reason"))


class TimeForm(ClinicForm):
    """A time that is on offer, or any other with a reason why."""

    starts_at = HiddenField(_l("Time"))
    override_reason = StringField(
        _l("Why at a time that is not offered"),
        [Optional(), Length(max=500, message=_l("Use at most 500 characters."))],
    )

    def start(self) -> datetime:
        """The instant asked for. Raises Invalid at `starts_at`."""
        return instant_from(self.starts_at.data or "")


class DeskMoveForm(TimeForm):
    """Another time for a visit, or another doctor too."""

    version = WholeNumberField(validators=[Optional()])
    doctor_id = HiddenField(_l("Doctor"))


class DeskBookingForm(TimeForm):
    """A visit for a patient who called or stands at the desk."""

    patient_id = HiddenField(_l("Patient"))
    doctor_id = HiddenField(_l("Doctor"))
    visit_type_id = HiddenField(_l("Kind of visit"))
    reason = TextAreaField(_l("Reason for the visit"))
