"""The form for a patient's contact data, at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, StringField, TelField
from wtforms.validators import InputRequired, Length, Optional

from clinic.optimistic import fingerprint
from clinic.web.kit.fields import DayField
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
    phone = TelField(
        _l("Phone"), [Optional(), Length(max=50, message=_l("Use at most 50 characters."))]
    )

    def contact(self) -> dict[str, Any]:
        """What was filled in, for the verbs."""
        return {
            "full_name": self.full_name.data or "",
            "birth_date": self.birth_date.data,
            "email": self.email.data or "",
            "phone": self.phone.data or "",
        }


def patient_form(patient: Patient, formdata: MultiDict[str, str] | None = None) -> PatientForm:
    """The form as the patient's record stands, or as it has just been sent."""
    return PatientForm(formdata, obj=patient, fingerprint=fingerprint(patient))
