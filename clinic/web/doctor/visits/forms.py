"""Forms about one visit; each carries the version of the visit that the doctor looked at."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, TextAreaField
from wtforms.validators import Optional

from clinic.web.kit.forms import ClinicForm


class StepForm(ClinicForm):
    """A button: nothing to fill in."""

    version = IntegerField(validators=[Optional()])


class ReasonForm(StepForm):
    """Why a visit is declined or called off; the patient reads it."""

    reason = TextAreaField(_l("Reason"))
