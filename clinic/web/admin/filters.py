"""What the admin's lists are narrowed down by: forms that only read the address."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, Form, RadioField, SearchField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older

from clinic.accounts.permissions import Role
from clinic.web.kit.fields import OpenSelectField

#: What staff can be -> what it is called.
STAFF_ROLES = {
    str(Role.ADMIN): _l("Admin"),
    str(Role.RECEPTIONIST): _l("Reception"),
    str(Role.DOCTOR): _l("Doctor"),
}


class DoctorFilter(Form):
    q = SearchField(_l("Search by name, specialty or room"), default="")
    specialty = OpenSelectField(_l("Specialty"), default="")
    standing = RadioField(_l("Status"), default="", validate_choice=False)

    def asked(self) -> dict[str, Any]:
        """What is looked for, for the query."""
        return {
            "words": self.q.data or "",
            "specialty_id": self.specialty.data or "",
            "standing": self.standing.data or "",
        }


class UserFilter(Form):
    q = SearchField(_l("Search by name or email"), default="")
    role = RadioField(
        _l("Role"),
        default="",
        validate_choice=False,
        choices=[SelectChoice(*one) for one in (("", _l("All")), *STAFF_ROLES.items())],
    )

    def asked(self) -> dict[str, Any]:
        """What is looked for, for the query; a role that nobody has asks for nothing."""
        role = self.role.data if self.role.data in STAFF_ROLES else ""
        return {"words": self.q.data or "", "role": role}


class AuditFilter(Form):
    person = SearchField(_l("Who: name or email"), default="")
    patient = SearchField(_l("Whose record: name"), default="")
    kind = OpenSelectField(_l("What"), default="")
    first = DateField(_l("From"))
    last = DateField(_l("Up to"))


class DeliveryFilter(Form):
    standing = RadioField(_l("Status"), default="", validate_choice=False)


class EmergencyFilter(Form):
    standing = RadioField(_l("Status"), default="", validate_choice=False)
    doctor = OpenSelectField(_l("Doctor"), default="")
