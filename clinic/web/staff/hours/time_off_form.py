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
from clinic.core.local_time import (
    MINUTES_A_DAY,
    first_instant,
    instant_of,
    local_reading,
    week_start,
)
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
    from_clock = ClockField(_l("Time"), [Optional()])
    until_day = DayField(_l("Until"), [InputRequired(_l("Choose a date."))])
    until_clock = ClockField(_l("Time"), [Optional()])
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
        """The instant at which it begins: without a time with the day.

        Raises Invalid at the field for a time that never was.
        """
        return self._instant("from", 0, zone)

    def ends_at(self, zone: ZoneInfo) -> datetime:
        """The instant at which it ends: without a time with the day, which is in it.

        Raises Invalid at the field for a time that never was.
        """
        return self._instant("until", MINUTES_A_DAY, zone)

    def _instant(self, end: str, else_minute: int, zone: ZoneInfo) -> datetime:
        day, minute = self._fields[f"{end}_day"].data, self._fields[f"{end}_clock"].data
        minute = else_minute if minute is None else minute
        try:
            # A day begins and ends where its midnight is skipped, too (Cairo, Beirut, Santiago).
            if minute in (0, MINUTES_A_DAY):
                return first_instant(day, minute, zone)
            return instant_of(datetime.combine(day, time(*divmod(minute, 60))), zone)
        except Invalid as error:
            raise Invalid(error.code, fields={f"{end}_clock": error.sentence}) from error

    def _put(self, name: str, sentence: object) -> bool:
        return super()._put(_FIELDS.get(name, name), sentence)


def picked_span(
    pick: str, *, zone: ZoneInfo, first_weekday: int, now: datetime, day: date | None = None
) -> dict[str, Any]:
    """What a quick pick fills in; without one the whole `day`, else tomorrow."""
    here = local_reading(now, zone)
    today = here.date()
    soon = here.hour * 60 + here.minute // 5 * 5
    if pick == "today":
        return _span(today, soon, today)
    if pick == "week":
        return _span(today, soon, week_start(today, first_weekday) + timedelta(days=6))
    if pick or day is None:
        day = today + timedelta(days=1)
    return _span(day, 0, day)


def _span(first: date, minute: int, last: date) -> dict[str, Any]:
    return {
        "from_day": first,
        "from_clock": minute,
        "until_day": last,
        "until_clock": MINUTES_A_DAY,
    }
