"""A doctor among those found: who, which kinds of visit, and the next free times.

The objects are those of `templates/components/_doctors.html`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext

from clinic.booking.rules import Slot
from clinic.booking.times.slots import Day, Span
from clinic.core.local_time import local_date, week_start
from clinic.core.text import initials
from clinic.web.booking.addresses import doctor_href
from clinic.web.booking.empty_day import why_empty
from clinic.web.kit import context, wording
from clinic.web.kit.links import Link

if TYPE_CHECKING:
    from clinic.directory.models import Doctor, VisitType

SLOTS_A_DAY = 3


class Full(NamedTuple):
    title: str
    text: str
    next: Link | None
    waiting_href: str | None


class CardDay(NamedTuple):
    head: str
    sub: str
    label_long: str
    slots: list[tuple[str, str, str]]
    more: Link | None
    none_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    id: str
    href: str
    name: str
    initials: str
    tone: str
    specialty: str
    languages: str
    place: str
    accepts_new: bool
    types: list[tuple[str, str, str, bool]]
    earliest: Link | None
    days: list[CardDay]
    full: Full | None


def online_kinds(doctor: Doctor) -> list[VisitType]:
    """The kinds of visit that can be booked with a doctor online, in the doctor's order."""
    return [
        one.visit_type
        for one in doctor.visit_types
        if one.visit_type.active and one.visit_type.online
    ]


def doctor_card(
    doctor: Doctor,
    *,
    kind: VisitType | None,
    first: Slot | None,
    span: Span,
    now: datetime,
    type_href: Callable[[str], str],
) -> Card:
    """The card of a doctor whose times are in `span`.

    `kind` is the kind of visit the times are for, None where none is booked online; `first` is the
    first free time from then on; `type_href` makes the address of the search for another kind.
    """
    return _Card(doctor, kind, span, now, type_href).card(first)


@dataclass(frozen=True, slots=True)
class _Card:
    """A card in the making."""

    doctor: Doctor
    kind: VisitType | None
    span: Span
    now: datetime
    type_href: Callable[[str], str]

    def card(self, first: Slot | None) -> Card:
        doctor, days = self.doctor, self.span.days[self.doctor.id]
        is_full = not any(day.slots for day in days)
        return Card(
            id=doctor.id,
            href=doctor_href(doctor.id, visit_type_id=self._kind_id()),
            name=doctor.display_name,
            initials=initials(doctor.full_name),
            tone=wording.tone(doctor.id),
            specialty=doctor.specialty.name,
            languages=wording.language_names([one.language for one in doctor.languages]),
            place=doctor.room,
            accepts_new=doctor.accepting_new,
            types=self._type_links(),
            earliest=None if is_full or first is None else self._earliest(first),
            days=[] if is_full else [self._day(day) for day in days],
            full=self._full(first) if is_full else None,
        )

    def _kind_id(self) -> str | None:
        return self.kind.id if self.kind else None

    def _type_links(self) -> list[tuple[str, str, str, bool]]:
        own = {one.visit_type_id: one.minutes for one in self.doctor.visit_types}
        return [
            (
                kind.name,
                wording.length_label(own[kind.id] or kind.minutes),
                self.type_href(kind.id),
                self.kind is not None and kind.id == self.kind.id,
            )
            for kind in online_kinds(self.doctor)
        ]

    def _earliest(self, first: Slot) -> Link:
        when = wording.when_short(first.starts_at, self.span.zone, self.now)
        return Link(_("Earliest: %(when)s", when=when), self._href(first))

    def _href(self, slot: Slot) -> str:
        return doctor_href(slot.doctor_id, visit_type_id=slot.visit_type_id, at=slot.starts_at)

    def _day(self, day: Day) -> CardDay:
        today = local_date(self.now, self.span.zone)
        shown = day.slots[:SLOTS_A_DAY]
        rest = len(day.slots) - len(shown)
        return CardDay(
            head=wording.day_name(day.day, today)
            if day.day == today
            else wording.weekday_short(day.day),
            sub=wording.day_and_month(day.day),
            label_long=wording.day_long(day.day),
            slots=[
                (
                    wording.time_label(slot.starts_at, self.span.zone),
                    self._href(slot),
                    wording.datetime_attr(slot.starts_at, self.span.zone),
                )
                for slot in shown
            ],
            more=self._more(day, rest) if rest else None,
            none_text="" if shown else self._why(day),
        )

    def _more(self, day: Day, rest: int) -> Link:
        href = doctor_href(
            self.doctor.id,
            visit_type_id=self._kind_id(),
            week=week_start(day.day, context.clinic().first_weekday),
            day=day.day,
        )
        return Link(ngettext("%(num)s more", "%(num)s more", rest), href)

    def _why(self, day: Day) -> str:
        return why_empty(
            day,
            plan=self.span.plans.get(self.doctor.id),
            policy=self.span.policy,
            zone=self.span.zone,
            now=self.now,
            doctor=self.doctor.display_name,
        ).short

    def _full(self, first: Slot | None) -> Full:
        """What stands where no day shown has a free time."""
        page = Link(_("See all weeks"), doctor_href(self.doctor.id))
        if self.kind is None:
            return Full(_("Booked by phone"), self._call(), None, None)
        if not self.doctor.accepting_new:
            text = _("Who has been here before finds free times on the doctor’s page.")
            return Full(_("Takes no new patients at the moment"), text, page, None)
        if first is None:
            return Full(_("No free time can be booked online"), self._call(), page, None)
        today = local_date(self.now, self.span.zone)
        day = wording.day_medium(local_date(first.starts_at, self.span.zone), today)
        when = Link(
            wording.when_short(first.starts_at, self.span.zone, self.now), self._href(first)
        )
        return Full(
            _("No free time before %(day)s", day=day), _("This is the first one:"), when, None
        )

    def _call(self) -> str:
        if not context.clinic().phone:
            return _("Please ask the clinic.")
        return _("Please call %(phone)s.", phone=context.clinic().phone)
