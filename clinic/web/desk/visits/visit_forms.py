"""The form by which the desk books a visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from clinic.core.errors import N_, Conflict
from clinic.web.booking.staff_forms import StaffBookingForm

if TYPE_CHECKING:
    from clinic.patients.models import Patient


class DeskBookingForm(StaffBookingForm):
    """A visit for a patient who called or stands at the desk. `sure`: the second press's patient."""

    sure = HiddenField()
    doctor_id = HiddenField(_l("Doctor"))

    def must_be_sure(self, patient: Patient) -> None:
        """Nothing is booked for a record that may be another person's without a second press.

        Raises Conflict `address_unconfirmed`.
        """
        if asks_about(patient, self.sure.data):
            self.refused_title = _l("Is this the person you mean?")
            sentence = N_("This account has not confirmed its address. Press again to book anyway.")
            raise Conflict("address_unconfirmed", sentence)


def asks_about(patient: Patient, sure: str | None) -> bool:
    """Whether this record may be another person's, and nobody has said that they are sure of it."""
    return patient.unconfirmed and sure != patient.id
