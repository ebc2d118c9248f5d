"""By which clock the times of a booking week are told, and the way to another one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property

from flask_babel import gettext as _

from clinic.core.local_time import NOON, first_instant
from clinic.http.instants import instant_text
from clinic.web.kit import context, wording
from clinic.web.zone.shown import has_own_zone, may_choose_zone, shown_zone


class WeekZone:
    """The zone of a week's times, as `templates/components/_week.html` reads it.

    `is_own`: another than the clinic's was chosen. `can_change`: it can be chosen, and the way leads
    `back` to the week.
    """

    def __init__(self, days: Sequence[date], back: str) -> None:
        self.days, self.back = days, back
        self.zone, self.clinics = shown_zone(), context.clinic().zone
        self.is_own, self.can_change = has_own_zone(), may_choose_zone()

    @cached_property
    def offsets(self) -> dict[date, str]:
        """What each day says, where clocks change among them."""
        return wording.day_offsets(self.days, self.clinics, self.zone)

    @property
    def name(self) -> str:
        """ "New York time"."""
        return _("%(city)s time", city=wording.zone_city(self.zone))

    @property
    def note(self) -> str:
        """Whose times they are, and how far from UTC."""
        zone = wording.zone_city(self.zone)
        if not self.offsets:
            zone += ", " + wording.day_offset(self.days[0], self.clinics, self.zone)
        if self.is_own:
            note = _("Times are in your zone: %(zone)s; the days are the clinic’s", zone=zone)
        else:
            note = _("Times are in the clinic’s zone: %(zone)s", zone=zone)
        if self.offsets:
            note += ". " + _("The clocks change, so each day says its own offset.")
        return note

    @property
    def instants(self) -> str:
        """One of the first day and one of the last, by which the script compares two clocks."""
        ends = self.days[0], self.days[-1]
        return " ".join(instant_text(first_instant(day, NOON, self.clinics)) for day in ends)
