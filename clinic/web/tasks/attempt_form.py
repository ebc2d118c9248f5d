"""What somebody writes down of a try."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField
from wtforms.validators import Optional

from clinic.tasks.attempt import LONGEST_TEXT
from clinic.tasks.kinds import AttemptOutcome
from clinic.web.kit.fields import DayField
from clinic.web.kit.forms import ClinicForm

_OUTCOMES: list[Any] = [one.value for one in AttemptOutcome]


class AttemptForm(ClinicForm):
    """Its buttons say how it ended."""

    outcome = RadioField(choices=_OUTCOMES)
    text = StringField(_l("What the next one should know"), render_kw={"maxlength": LONGEST_TEXT})
    again_on = DayField(_l("Again on"), validators=[Optional()])

    def tried(self) -> dict[str, Any]:
        """What is written down, as the verb takes it."""
        return {
            "outcome": AttemptOutcome(self.outcome.data),
            "again_on": self.again_on.data,
            **self.text_of("text"),
        }
