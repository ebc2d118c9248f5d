"""The forms of a patient's own pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField, TextAreaField

from clinic.web.kit.fields import PhoneField
from clinic.web.kit.forms import ClinicForm
from clinic.web.kit.record_form import RecordForm

if TYPE_CHECKING:
    pass


class CancelForm(ClinicForm):
    """Why a visit is called off."""

    reason = TextAreaField(_l("Why are you cancelling?"))
    version = HiddenField()


class ProfileForm(RecordForm):
    """How the clinic calls and reaches somebody."""

    full_name = StringField(_l("Name"))
    phone = PhoneField(_l("Phone"))
