"""Finding care: who is asked for, and each doctor with the next free times.

The cards are those of `templates/components/_doctors.html`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from clinic.booking import slots
from clinic.booking.errors import Slot
from clinic.booking.slots import Day, Span
from clinic.core.local_time import first_instant, local_date, zone_named
from clinic.core.text import clean_line, initials
from clinic.directory.queries import doctors_found
from clinic.web import context, wording
from clinic.web.booking_panel import doctor_href
from clinic.web.clock import now
from clinic.web.empty_day import why_empty
from clinic.web.instants import date_or_none
from clinic.web.week_view import Link, first_day_of_week

if TYPE_CHECKING:
    from clinic.directory.models import Doctor, VisitType

DAYS = 5
SLOTS_A_DAY = 3
PER_PAGE = 8
LONGEST_WORDS = 100


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody looks for; `first` is the first day to be shown."""

    words: str
    specialty_id: str
    language: str
    first: date
    sort: str
    type_id: str


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


@dataclass(frozen=True, slots=True)
class Results:
    """A page of doctors. `first_free` is "today 14:20", or empty where nobody has time."""

    title: str
    first_free: str
    announce: str
    cards: list[Card]
    total: int
    page: int


def search_from(values: Mapping[str, str]) -> Search:
    """What an address asks for; what cannot be read counts as not asked."""
    clinic = context.clinic()
    today = local_date(now(), zone_named(clinic.time_zone))
    first = date_or_none(values.get("from")) or today
    last = today + timedelta(days=clinic.horizon_days)
    return Search(
        words=clean_line(values.get("q", ""))[:LONGEST_WORDS],
        specialty_id=clean_line(values.get("specialty", "")),
        language=clean_line(values.get("language", "")),
        first=min(max(first, today), last),
        sort="name" if values.get("sort") == "name" else "earliest",
        type_id=values.get("type", ""),
    )


def find(search: Search, *, page: int = 1, per_page: int = PER_PAGE) -> Results:
    """The doctors found, on a page (from 1), in a number of queries that does not grow with them."""
    doctors = doctors_found(
        specialty_id=search.specialty_id, language=search.language, words=search.words
    )
    last = max(1, -(-len(doctors) // per_page))
    page = min(page, last)
    return _Found(search, doctors, page, per_page).results()


def find_href(search: Search, **changes: str | None) -> str:
    """The address of a search, with some of it changed; None leaves a part out."""
    values: dict[str, str | None] = {
        "q": search.words or None,
        "specialty": search.specialty_id or None,
        "language": search.language or None,
        "from": search.first.isoformat(),
        "sort": search.sort if search.sort != "earliest" else None,
        "type": search.type_id or None,
    }
    return url_for("public.find.index", **(values | changes))  # type: ignore[arg-type]


def online_kinds(doctor: Doctor) -> list[VisitType]:
    """The kinds of visit that can be booked with a doctor online, in the doctor's order."""
    return [
        one.visit_type
        for one in doctor.visit_types
        if one.visit_type.active and one.visit_type.online
    ]


class _Found:
    """The doctors found, and their free times."""

    def __init__(self, search: Search, doctors: Sequence[Doctor], page: int, per_page: int) -> None:
        self.search, self.page = search, page
        self.total = len(doctors)
        self.now = now()
        self.clinic = context.clinic()
        self.zone: ZoneInfo = zone_named(self.clinic.time_zone)
        self.kinds = {doctor.id: self._kind(doctor) for doctor in doctors}
        here = slice((page - 1) * per_page, page * per_page)
        if search.sort == "name":
            self.doctors = doctors[here]
            self.firsts = self._firsts(self.doctors)
        else:
            self.firsts = self._firsts(doctors)
            self.doctors = sorted(doctors, key=self._order)[here]
        self.span = self._span() if self.doctors else None

    def results(self) -> Results:
        first = min((slot.starts_at for slot in self.firsts.values()), default=None)
        first_free = wording.when_short(first, self.zone, self.now) if first else ""
        title = _title(self.total, self.search)
        announce = f"{title}, " + _("first free %(when)s", when=first_free) if first_free else title
        return Results(
            title=title,
            first_free=first_free,
            announce=announce,
            cards=[self._card(doctor) for doctor in self.doctors],
            total=self.total,
            page=self.page,
        )

    def _kind(self, doctor: Doctor) -> VisitType | None:
        """The kind of visit chosen, where the doctor has it; else the doctor's first."""
        kinds = online_kinds(doctor)
        chosen = [kind for kind in kinds if kind.id == self.search.type_id]
        return next(iter(chosen or kinds), None)

    def _types(self, doctors: Sequence[Doctor]) -> dict[str, str]:
        kinds = {doctor.id: self.kinds[doctor.id] for doctor in doctors}
        return {doctor_id: kind.id for doctor_id, kind in kinds.items() if kind is not None}

    def _firsts(self, doctors: Sequence[Doctor]) -> dict[str, Slot]:
        """Each doctor's first free time from the day asked for on, where there is one."""
        types = self._types([doctor for doctor in doctors if doctor.accepting_new])
        if not types:
            return {}
        after = max(self.now, first_instant(self.search.first, 0, self.zone))
        found = slots.earliest(list(types), after=after, now=self.now, visit_types=types)
        return {doctor_id: slots_[0] for doctor_id, slots_ in found.items() if slots_}

    def _order(self, doctor: Doctor) -> tuple[bool, datetime, str]:
        first = self.firsts.get(doctor.id)
        return (first is None, first.starts_at if first else self.now, doctor.search_name)

    def _span(self) -> Span:
        return slots.span(
            [doctor.id for doctor in self.doctors],
            first=self.search.first,
            days=DAYS,
            now=self.now,
            visit_types=self._types(self.doctors),
        )

    def _card(self, doctor: Doctor) -> Card:
        assert self.span is not None
        days = self.span.days[doctor.id]
        first = self.firsts.get(doctor.id)
        is_full = not any(day.slots for day in days)
        kind = self.kinds[doctor.id]
        return Card(
            id=doctor.id,
            href=doctor_href(doctor.id, visit_type_id=kind.id if kind else None),
            name=doctor.display_name,
            initials=initials(doctor.full_name),
            tone=wording.tone(doctor.id),
            specialty=doctor.specialty.name,
            languages=wording.language_names([one.language for one in doctor.languages]),
            place=doctor.room,
            accepts_new=doctor.accepting_new,
            types=self._type_links(doctor),
            earliest=None if is_full or first is None else self._earliest(first),
            days=[] if is_full else [self._day(doctor, day) for day in days],
            full=self._full(doctor, first) if is_full else None,
        )

    def _type_links(self, doctor: Doctor) -> list[tuple[str, str, str, bool]]:
        own = {one.visit_type_id: one.minutes for one in doctor.visit_types}
        chosen = self.kinds[doctor.id]
        return [
            (
                kind.name,
                wording.length_label(own[kind.id] or kind.minutes),
                find_href(self.search, type=kind.id, _anchor=f"doctor-{doctor.id}"),
                chosen is not None and kind.id == chosen.id,
            )
            for kind in online_kinds(doctor)
        ]

    def _earliest(self, first: Slot) -> Link:
        when = wording.when_short(first.starts_at, self.zone, self.now)
        return Link(_("Earliest: %(when)s", when=when), self._href(first))

    def _href(self, slot: Slot) -> str:
        return doctor_href(slot.doctor_id, visit_type_id=slot.visit_type_id, at=slot.starts_at)

    def _day(self, doctor: Doctor, day: Day) -> CardDay:
        today = local_date(self.now, self.zone)
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
                    wording.time_label(slot.starts_at, self.zone),
                    self._href(slot),
                    wording.datetime_attr(slot.starts_at, self.zone),
                )
                for slot in shown
            ],
            more=self._more(doctor, day, rest) if rest else None,
            none_text="" if shown else self._why(doctor, day),
        )

    def _more(self, doctor: Doctor, day: Day, rest: int) -> Link:
        kind = self.kinds[doctor.id]
        href = doctor_href(
            doctor.id,
            visit_type_id=kind.id if kind else None,
            week=first_day_of_week(day.day, self.clinic.first_weekday),
            day=day.day,
        )
        return Link(ngettext("%(num)s more", "%(num)s more", rest), href)

    def _why(self, doctor: Doctor, day: Day) -> str:
        assert self.span is not None
        return why_empty(
            day,
            plan=self.span.plans.get(doctor.id),
            policy=self.span.policy,
            zone=self.zone,
            now=self.now,
            doctor=doctor.display_name,
        ).short

    def _full(self, doctor: Doctor, first: Slot | None) -> Full:
        """What stands where no day shown has a free time."""
        page = Link(_("See all weeks"), doctor_href(doctor.id))
        if self.kinds[doctor.id] is None:
            return Full(_("Booked by phone"), self._call(), None, None)
        if not doctor.accepting_new:
            text = _("Who has been here before finds free times on the doctor’s page.")
            return Full(_("Takes no new patients at the moment"), text, page, None)
        if first is None:
            return Full(_("No free time can be booked online"), self._call(), page, None)
        today = local_date(self.now, self.zone)
        day = wording.day_medium(local_date(first.starts_at, self.zone), today)
        when = Link(wording.when_short(first.starts_at, self.zone, self.now), self._href(first))
        return Full(
            _("No free time before %(day)s", day=day), _("This is the first one:"), when, None
        )

    def _call(self) -> str:
        if not self.clinic.phone:
            return _("Please ask the clinic.")
        return _("Please call %(phone)s.", phone=self.clinic.phone)


def _title(total: int, search: Search) -> str:
    if search.language:
        return ngettext(
            "%(num)s doctor speaks %(language)s",
            "%(num)s doctors speak %(language)s",
            total,
            language=wording.language_name(search.language),
        )
    return ngettext("%(num)s doctor", "%(num)s doctors", total)
