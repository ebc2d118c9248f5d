"""The form by which a doctor's time is kept free."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older
from wtforms.validators import InputRequired, Optional

from clinic.booking.absence import OnConflict
from clinic.core.errors import Invalid
from clinic.core.local_time import instant_of, local_reading, week_start
from clinic.scheduling.kinds import TimeOffKind
from clinic.web.kit.fields import ClockField, DayField
from clinic.web.kit.forms import ClinicForm

#: Buttons that fill in from when until when, by what they send as `pick`.
PICKS = {
    "today": _l("Rest of today"),
    "tomorrow": _l("Tomorrow"),
    "week": _l("This week"),
}
KINDS = {
    TimeOffKind.VACATION: _l("Vacation"),
    TimeOffKind.EMERGENCY: _l("Emergency"),
    TimeOffKind.OTHER: _l("Other"),
}
_FIELDS = {"starts_at": "from_day", "ends_at": "until_day"}
_MIDNIGHT = time()


class TimeOffRemovalForm(ClinicForm):
    """A button: nothing to fill in."""


class TimeOffForm(ClinicForm):
    kind = RadioField(
        _l("Kind"),
        choices=[SelectChoice(str(kind), label) for kind, label in KINDS.items()],
        default=str(TimeOffKind.VACATION),
        validate_choice=False,
    )
    from_day = DayField(_l("From"), [InputRequired(_l("Choose a date."))])
    from_clock = ClockField(_l("Time"), [InputRequired(_l("Choose a time."))])
    until_day = DayField(_l("Until"), [InputRequired(_l("Choose a date."))])
    until_clock = ClockField(_l("Time"), [InputRequired(_l("Choose a time."))])
    reason = StringField(_l("Reason, staff only"), [Optional()])
    on_conflict = HiddenField()

    def wished(self, zone: ZoneInfo) -> dict[str, Any]:
        """What was filled in, for the verb. Raises Invalid at the field for a time that never was."""
        return {
            "starts_at": self.starts_at(zone),
            "ends_at": self.ends_at(zone),
            **self.text_of("kind", "reason"),
            # As chosen on the list of visits in the way.
            "on_conflict": self.on_conflict.data or OnConflict.REFUSE,
        }

    def starts_at(self, zone: ZoneInfo) -> datetime:
        """The instant at which it begins. Raises Invalid at the field for a time that never was."""
        return self._instant("from", zone)

    def ends_at(self, zone: ZoneInfo) -> datetime:
        """The instant at which it ends. Raises Invalid at the field for a time that never was."""
        return self._instant("until", zone)

    def _instant(self, end: str, zone: ZoneInfo) -> datetime:
        day, clock = self._fields[f"{end}_day"].data, self._fields[f"{end}_clock"].data
        try:
            return instant_of(datetime.combine(day, clock), zone)
        except Invalid as error:
            raise Invalid(error.code, fields={f"{end}_clock": error.sentence}) from error

    def _put(self, name: str, sentence: object) -> bool:
        return super()._put(_FIELDS.get(name, name), sentence)


def picked_span(
    pick: str, *, zone: ZoneInfo, first_weekday: int, now: datetime, day: date | None = None
) -> dict[str, Any]:
    """What a quick pick fills in; without one the whole `day`, else tomorrow."""
    here = local_reading(now, zone)
    today, tomorrow = here.date(), here.date() + timedelta(days=1)
    soon = time(here.hour, here.minute // 5 * 5)
    if pick == "today":
        return _span(today, soon, tomorrow)
    if pick == "week":
        return _span(today, soon, week_start(today, first_weekday) + timedelta(days=7))
    if pick or day is None:
        day = tomorrow
    return _span(day, _MIDNIGHT, day + timedelta(days=1))


def _span(first: date, clock: time, until: date) -> dict[str, Any]:
    return {
        "from_day": first,
        "from_clock": clock,
        "until_day": until,
        "until_clock": _MIDNIGHT,
    }
