"""The form for a patient's contact data, at the desk."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, StringField, TelField
from wtforms.validators import InputRequired, Length, Optional

from clinic.web.fields import DayField
from clinic.web.forms import ClinicForm


class PatientForm(ClinicForm):
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
