"""Forms about one visit; each carries the version of the visit that was looked at."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from clinic.core.errors import N_, Conflict
from clinic.http.instants import instant_from
from clinic.web.kit.fields import WholeNumberField
from clinic.web.kit.forms import ClinicForm

if TYPE_CHECKING:
    from clinic.patients.models import Patient


class TimeForm(ClinicForm):
    """A time that is on offer, or any other with a reason why."""

    refused_title = _l("This time cannot be had like this")
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

    def wished(self) -> dict[str, Any]:
        """What was chosen, for the verb. Raises Invalid at `starts_at`."""
        return {
            "starts_at": self.start(),
            "doctor_id": self.doctor_id.data or None,
            "version": self.version.data,
            **self.text_of("override_reason"),
        }


class DeskBookingForm(TimeForm):
    """A visit for a patient who called or stands at the desk. `sure`: the second press's patient."""

    patient_id = HiddenField(_l("Patient"))
    sure = HiddenField()
    doctor_id = HiddenField(_l("Doctor"))
    visit_type_id = HiddenField(_l("Kind of visit"))
    reason = TextAreaField(_l("Reason for the visit"))

    def must_be_sure(self, patient: Patient) -> None:
        """Nothing is booked for a record that may be another person's without a second press.

        Raises Conflict `address_unconfirmed`.
        """
        if asks_about(patient, self.sure.data):
            self.refused_title = _l("Is this the person you mean?")
            sentence = N_(
                "This account has not confirmed its address. Press again to book all the same."
            )
            raise Conflict("address_unconfirmed", sentence)


def asks_about(patient: Patient, sure: str | None) -> bool:
    """Whether this record may be another person's, and nobody has said that they are sure of it."""
    return patient.unconfirmed and sure != patient.id
