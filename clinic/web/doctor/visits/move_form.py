"""The form that moves a visit: one of the free times, or a date, a time and why."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Optional

from clinic.core.errors import N_, Invalid
from clinic.core.local_time import instant_of
from clinic.http.instants import instant_from
from clinic.web.doctor.visits.forms import StepForm
from clinic.web.kit.fields import ClockField, DayField

#: Refusals that no other choice of a time can help.
_ABOUT_THE_VISIT = frozenset({"stale_version", "wrong_state"})


class DoctorMoveForm(StepForm):
    starts_at = StringField(_l("Time"), [Optional()])
    day = DayField(_l("Date"), [Optional()])
    clock = ClockField(_l("Time"), [Optional()])
    override_reason = StringField(_l("Reason, where it is outside your free times"), [Optional()])

    def wished(self, zone: ZoneInfo) -> datetime:
        """The instant asked for. Raises Invalid at the field that does not tell it."""
        if self.starts_at.data:
            return instant_from(self.starts_at.data)
        if self.day.data is None:
            raise Invalid("invalid", fields={"day": N_("Choose a date.")})
        if self.clock.data is None:
            raise Invalid("invalid", fields={"clock": N_("Choose a time.")})
        try:
            return instant_of(datetime.combine(self.day.data, self.clock.data), zone)
        except Invalid as gap:
            raise Invalid(gap.code, gap.sentence, fields={"clock": gap.sentence}) from gap

    @property
    def is_about_the_visit(self) -> bool:
        """Whether the visit itself stands in the way: it was changed, or can be moved no more."""
        return self.refusal is not None and self.refusal.code in _ABOUT_THE_VISIT
