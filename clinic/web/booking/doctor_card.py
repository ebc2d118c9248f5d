"""A doctor among those found: who, which kinds of visit, and the next free times.

The object is that of `templates/components/_doctors.html`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from flask_babel import gettext as _

from clinic.booking.rules import Slot
from clinic.booking.times.search import Day, Span
from clinic.core.local_time import week_start
from clinic.http.clock import now
from clinic.http.current import signed_in
from clinic.http.instants import instant_text
from clinic.web.booking.addresses import doctor_href
from clinic.web.booking.day_view import SlotView
from clinic.web.booking.empty_day import why_empty
from clinic.web.kit import context, filters, wording
from clinic.web.kit.navigation import Link
from clinic.web.zone.shown import shown_zone

if TYPE_CHECKING:
    from clinic.directory.models import Doctor, DoctorVisitType


#: Of a day.
TIMES_SHOWN = 3


class Full(NamedTuple):
    """What stands where no day shown has a free time."""

    title: str
    text: str
    next: Link | None = None


@dataclass(frozen=True)
class Card:
    """A doctor whose times are in `found`.

    `offer` is the kind of visit the times are for, None where none is booked online; `first` is the
    first free time from then on; `type_href` makes the address of the search for another kind.
    """

    doctor: Doctor
    offer: DoctorVisitType | None
    first: Slot | None
    found: Span
    type_href: Callable[[str], str]

    @cached_property
    def href(self) -> str:
        return doctor_href(self.doctor.id, visit_type_id=self._kind_id)

    @property
    def days(self) -> Sequence[Day]:
        return self.found.days[self.doctor.id]

    @property
    def keeps(self) -> bool:
        """Whether who looks can keep a time: a patient, or who has not signed in."""
        actor = signed_in()
        return actor is None or actor.is_patient_side

    @property
    def hidden(self) -> dict[str, str]:
        """What a time is kept with, besides its start."""
        return {"doctor_id": self.doctor.id, "visit_type_id": self._kind_id or ""}

    @property
    def first_label(self) -> str:
        """When the first free time is; whose clock it is, the page has said."""
        assert self.first is not None
        return wording.when_short(self.first.starts_at, shown_zone(), now())

    def times(self, day: Day) -> list[SlotView]:
        """The first times of a day: as many as there is room for."""
        return [SlotView(slot.starts_at) for slot in day.slots[:TIMES_SHOWN]]

    def slot_href(self, at: datetime) -> str:
        """The doctor's page at a time; where there is one there is an offer, so `href` has a query."""
        return f"{self.href}&at={instant_text(at)}"

    def day_href(self, day: date) -> str:
        """The doctor's page at a day, where there are more times than are shown."""
        week = week_start(day, context.clinic().first_weekday)
        return f"{self.href}&week={week}&day={day}#week"

    def why_none(self, day: Day) -> str:
        return why_empty(day, self.found, self.doctor).short

    @property
    def full(self) -> Full | None:
        """What to say instead of days without any free time; None where there is one."""
        if any(day.slots for day in self.days):
            return None
        page = Link(_("See all weeks"), doctor_href(self.doctor.id))
        if self.offer is None:
            return Full(_("Booked by phone"), self._call())
        if not self.doctor.accepting_new:
            text = _("If you have been here before, find free times on the doctor’s page.")
            return Full(_("Not accepting new patients at the moment"), text, page)
        if self.first is None:
            return Full(_("No free time can be booked online"), self._call(), page)
        at = self.first.starts_at
        day = wording.day_medium(filters.day_of(at), filters.today())
        when = Link(self.first_label, self.slot_href(at))
        return Full(_("No free time before %(day)s", day=day), _("This is the first one:"), when)

    @property
    def _kind_id(self) -> str | None:
        return self.offer.visit_type_id if self.offer else None

    def _call(self) -> str:
        if not context.clinic().phone:
            return _("Please ask the clinic.")
        return _("Please call %(phone)s.", phone=context.clinic().phone)
