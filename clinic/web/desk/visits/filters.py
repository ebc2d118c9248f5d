"""What the list of visits is narrowed down by."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField, Form, RadioField

from clinic.web.kit.fields import OpenSelectField


class VisitFilter(Form):
    date = DateField(_l("Date"))
    span = RadioField(_l("Days shown"), default="day", validate_choice=False)
    doctor = OpenSelectField(_l("Doctor"), default="")
    status = OpenSelectField(_l("Status"), default="")
