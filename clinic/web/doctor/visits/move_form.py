"""The form that moves a visit: one of the free times, or a date, a time and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Optional

from clinic.core.errors import N_, Invalid
from clinic.core.local_time import instant_of
from clinic.http.instants import instant_from
from clinic.web.kit.context import clinic
from clinic.web.kit.fields import ClockField, DayField
from clinic.web.visit.steps import StepForm


class DoctorMoveForm(StepForm):
    starts_at = StringField(_l("Time"), [Optional()])
    day = DayField(_l("Date"), [Optional()])
    clock = ClockField(_l("Time"), [Optional()])
    override_reason = StringField(_l("Reason, where it is outside your free times"), [Optional()])

    def wished(self) -> dict[str, Any]:
        """What was chosen, for the verb. Raises Invalid at the field that does not tell the time."""
        return {
            "starts_at": self._start(),
            "version": self.version.data,
            **self.text_of("override_reason"),
        }

    def _start(self) -> datetime:
        if self.starts_at.data:
            return instant_from(self.starts_at.data)
        if self.day.data is None:
            raise Invalid("invalid", fields={"day": N_("Choose a date.")})
        if self.clock.data is None:
            raise Invalid("invalid", fields={"clock": N_("Choose a time.")})
        try:
            return instant_of(datetime.combine(self.day.data, self.clock.data), clinic().zone)
        except Invalid as gap:
            raise Invalid(gap.code, gap.sentence, fields={"clock": gap.sentence}) from gap
