"""What the admin's lists are narrowed down by: forms that only read the address."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, Form, RadioField, SearchField

from clinic.web.kit.fields import OpenSelectField


class DoctorFilter(Form):
    q = SearchField(_l("Search by name, specialty or room"), default="")
    specialty = OpenSelectField(_l("Specialty"), default="")
    standing = RadioField(_l("Standing"), default="", validate_choice=False)

    def asked(self) -> dict[str, Any]:
        """What is looked for, for the query."""
        return {
            "words": self.q.data or "",
            "specialty_id": self.specialty.data or "",
            "standing": self.standing.data or "",
        }


class AuditFilter(Form):
    person = SearchField(_l("Who: name or email"), default="")
    patient = SearchField(_l("Whose record: name"), default="")
    kind = OpenSelectField(_l("What"), default="")
    first = DateField(_l("From"))
    last = DateField(_l("Up to"))


class DeliveryFilter(Form):
    standing = RadioField(_l("Standing"), default="", validate_choice=False)


class EmergencyFilter(Form):
    standing = RadioField(_l("Standing"), default="", validate_choice=False)
    doctor = OpenSelectField(_l("Doctor"), default="")
