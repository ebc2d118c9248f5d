"""One day of a booking week: its times under morning and afternoon, or why it has none.

The objects are those of `templates/components/_week.html`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext

from clinic.booking.times.search import Day
from clinic.core.local_time import NOON, first_instant
from clinic.http.instants import instant_key, instant_text
from clinic.web.booking.empty_day import Why
from clinic.web.kit import context, filters, wording
from clinic.web.kit.navigation import Link
from clinic.web.zone.shown import day_shown, has_own_zone, other_day, shown_zone


@dataclass(frozen=True, slots=True)
class SlotView:
    """A time to press: `free`, `held`, `picked` (chosen, not kept) or `gone`; `own`: the moved visit's.

    It is told by the clock that whoever chooses reads; where that has another date, by `other_day` too.
    """

    at: datetime
    state: str = "free"

    @property
    def key(self) -> str:
        return instant_key(self.at)

    @property
    def value(self) -> str:
        return instant_text(self.at)

    @property
    def time(self) -> str:
        return wording.time_label(self.at, shown_zone())

    @property
    def other_day(self) -> str:
        return other_day(self.at)

    @property
    def shown(self) -> str:
        """As it is read on its button: "03:00", or "03:00 Fri"."""
        return f"{self.time} {self.other_day}".rstrip()

    @property
    def label_long(self) -> str:
        return day_shown(self.at)

    @property
    def datetime_attr(self) -> str:
        return wording.datetime_attr(self.at, shown_zone())


class PartView(NamedTuple):
    label: str
    icon: str
    slots: list[SlotView]
    empty_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayView:
    """A day with the slots it shows; without any there is a `why`, and perhaps the day to go on with.

    `offset` is its own, where clocks change in its week.
    """

    of: Day
    slots: Sequence[SlotView]
    href: str
    is_picked: bool
    offset: str
    why: Why | None
    off_link: Link | None

    @property
    def key(self) -> str:
        return self.of.day.isoformat()

    @property
    def dow(self) -> str:
        return filters.day_head(self.of.day)

    @property
    def dom(self) -> str:
        return str(self.of.day.day)

    @property
    def label_long(self) -> str:
        return wording.day_long(self.of.day)

    @property
    def is_today(self) -> bool:
        return self.of.day == filters.today()

    @property
    def free(self) -> int:
        return sum(slot.state not in ("gone", "own") for slot in self.slots)

    @property
    def count_label(self) -> str:
        return self.why.label if self.why else ngettext("%(num)s free", "%(num)s free", self.free)

    @property
    def parts(self) -> list[PartView]:
        zone, opening = context.clinic().zone, self.of.opening
        noon = first_instant(self.of.day, NOON, zone)
        works_morning = any(interval.start < noon for interval in opening)
        works_afternoon = any(interval.end > noon for interval in opening)
        return [
            PartView(
                _("Morning at the clinic") if has_own_zone() else _("Morning"),
                "sunrise",
                [slot for slot in self.slots if slot.at < noon],
                _("No morning times left.") if works_morning else _("Away in the morning."),
            ),
            PartView(
                _("Afternoon at the clinic") if has_own_zone() else _("Afternoon"),
                "sun",
                [slot for slot in self.slots if slot.at >= noon],
                _("No afternoon times left.") if works_afternoon else _("Away in the afternoon."),
            ),
        ]
