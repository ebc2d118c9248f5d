"""The forms by which staff take a time for a patient: one on offer, or any other with a reason why."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from clinic.http.instants import instant_from
from clinic.web.kit.forms import ClinicForm


class TimeForm(ClinicForm):
    """A time that is on offer, or any other with a reason why."""

    refused_title = _l("This time cannot be booked like this")
    starts_at = HiddenField(_l("Time"))
    override_reason = StringField(
        _l("Why at a time that is not offered"),
        [Optional(), Length(max=500, message=_l("Use at most 500 characters."))],
    )

    @property
    def asked_why(self) -> bool:
        """Whether the page that sent it asked for a word why; it does not for a time on offer."""
        return bool(self.override_reason.raw_data)

    def start(self) -> datetime:
        """The instant asked for. Raises Invalid at `starts_at`."""
        return instant_from(self.starts_at.data or "")


class StaffBookingForm(TimeForm):
    """A visit for a patient whom staff have chosen, and its kind."""

    patient_id = HiddenField(_l("Patient"))
    visit_type_id = HiddenField(_l("Kind of visit"))
    reason = TextAreaField(_l("Reason for the visit"))

    def chosen(self) -> dict[str, str]:
        """The choices as they stand in the address of the page that asks for them."""
        named = {"patient": "patient_id", "visit_type": "visit_type_id", "at": "starts_at"}
        return {name: self[field].data or "" for name, field in named.items()}
