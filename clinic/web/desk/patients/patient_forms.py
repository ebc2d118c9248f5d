"""The form for a patient's contact data, at the desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, HiddenField, StringField
from wtforms.validators import InputRequired, Length, Optional

from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.reads import patients_listed
from clinic.optimistic import fingerprint
from clinic.patients.register import LooksAlike, register_patient
from clinic.web.kit.fields import DayField, PhoneField
from clinic.web.kit.record_form import RecordForm

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from clinic.patients.models import Patient


class PatientForm(RecordForm):
    full_name = StringField(_l("Name"), [InputRequired(_l("Enter the name."))])
    birth_date = DayField(_l("Date of birth"), [Optional()])
    email = EmailField(
        _l("Email"), [Optional(), Length(max=254, message=_l("This address is too long."))]
    )
    phone = PhoneField(_l("Phone"))

    def contact(self) -> dict[str, Any]:
        """What was filled in, for the verbs."""
        return {
            "full_name": self.full_name.data or "",
            "birth_date": self.birth_date.data,
            "email": self.email.data or "",
            "phone": self.phone.data or "",
        }


class NewPatientForm(PatientForm):
    """Contact data, and the ids of the look-alikes that have been shown: those are somebody else."""

    seen = HiddenField(default="")
    alike: Sequence[Patient] = ()

    def register(self) -> Patient:
        """Add the patient, unless they may be here already and nobody was told. As `register_patient`."""
        shown = (self.seen.data or "").split()
        try:
            return register_patient(current_user, **self.contact(), somebody_else=shown, now=now())
        except LooksAlike as error:
            self.alike = error.patients
            self.seen.data = " ".join(one.id for one in self.alike)
            patients_listed("lookalikes", self.alike)
            raise


def patient_form(patient: Patient, formdata: MultiDict[str, str] | None = None) -> PatientForm:
    """The form as the patient's record stands, or as it has just been sent."""
    return PatientForm(formdata, obj=patient, fingerprint=fingerprint(patient))
