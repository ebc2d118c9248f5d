"""Finding care: who is asked for, and each doctor with the next free times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from flask import request, url_for
from flask_babel import ngettext

from clinic.booking.rules import Slot
from clinic.booking.times.context import context_of
from clinic.booking.times.search import TimeSearch
from clinic.core.local_time import first_instant, local_date
from clinic.core.text import clean_line
from clinic.directory.matching import mentions, wanted_words
from clinic.directory.queries import doctors_found
from clinic.http.clock import now
from clinic.http.instants import date_or_none
from clinic.web.booking.doctor_card import Card
from clinic.web.booking.kinds import kinds_so_far, usual_kind
from clinic.web.kit import context, wording
from clinic.web.zone.shown import when_shown
from clinic.web.zone.week import WeekZone

if TYPE_CHECKING:
    from clinic.directory.models import Doctor, DoctorVisitType

DAYS = 5
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


@dataclass(frozen=True, slots=True)
class Results:
    """A page of doctors, from 1; `first` says the first free time of all, "" where nobody has any.

    `zone`: by whose clock times are told.
    """

    title: str
    cards: list[Card]
    total: int
    page: int
    first: str
    zone: WeekZone


def search_from(values: Mapping[str, str]) -> Search:
    """What an address asks for; what cannot be read counts as not asked."""
    clinic = context.clinic()
    today = local_date(now(), clinic.zone)
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


def find_doctors(search: Search, *, page: int = 1, per_page: int = PER_PAGE) -> Results:
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


class _Found:
    """The doctors found, and their free times."""

    def __init__(self, search: Search, doctors: Sequence[Doctor], page: int, per_page: int) -> None:
        self.search, self.page = search, page
        self.total = len(doctors)
        self.so_far = kinds_so_far()
        self.offers = {doctor.id: self._offer(doctor) for doctor in doctors}
        self.times = TimeSearch(
            context_of(context.clinic(), doctors),
            now=now(),
            visit_types={id_: one.visit_type_id for id_, one in self.offers.items() if one},
        )
        here = slice((page - 1) * per_page, page * per_page)
        if search.sort == "name":
            self.doctors = doctors[here]
            self.firsts = self._firsts(self.doctors)
        else:
            self.firsts = self._firsts(doctors, enough=page * per_page)
            self.doctors = sorted(doctors, key=self._order)[here]

    def results(self) -> Results:
        first = min((slot.starts_at for slot in self.firsts.values()), default=None)
        days = [self.search.first + timedelta(days=number) for number in range(DAYS)]
        return Results(
            title=_title(self.total, self.search),
            cards=self._cards(),
            total=self.total,
            page=self.page,
            first=when_shown(first) if first else "",
            zone=WeekZone(days, request.full_path),
        )

    def _offer(self, doctor: Doctor) -> DoctorVisitType | None:
        """The kind of visit chosen, where the doctor has it; else the one that the words name best; else
        the usual one.
        """
        usual = usual_kind(doctor, self.so_far.get(doctor.id))
        return max(doctor.offers_online, key=partial(self._wish, usual), default=None)

    def _wish(
        self, usual: DoctorVisitType | None, offer: DoctorVisitType
    ) -> tuple[bool, int, bool]:
        words = wanted_words(self.search.words)
        named = sum(mentions(offer.visit_type.search_text, word) for word in words)
        return (offer.visit_type_id == self.search.type_id, named, offer is usual)

    def _firsts(self, doctors: Sequence[Doctor], enough: int | None = None) -> dict[str, Slot]:
        """Each doctor's first free time from the day asked for on, where there is one.

        Once `enough` have theirs, nobody looks for those of the others, which are later.
        """
        if not doctors:
            return {}
        self.times.read_ahead(self.search.first, [doctor.id for doctor in doctors])
        after = max(self.times.now, first_instant(self.search.first, 0, self.times.zone))
        found = self.times.earliest(
            after,
            doctor_ids=[doctor.id for doctor in doctors if doctor.accepting_new],
            enough=enough,
        )
        return {doctor_id: slots[0] for doctor_id, slots in found.items() if slots}

    def _order(self, doctor: Doctor) -> tuple[bool, datetime, str]:
        first = self.firsts.get(doctor.id)
        return (first is None, first.starts_at if first else self.times.now, doctor.search_name)

    def _cards(self) -> list[Card]:
        if not self.doctors:
            return []
        shown = [doctor.id for doctor in self.doctors]
        span = self.times.span(self.search.first, DAYS, shown)
        return [
            Card(
                doctor,
                self.offers[doctor.id],
                self.firsts.get(doctor.id),
                span,
                partial(self._type_href, doctor.id),
            )
            for doctor in self.doctors
        ]

    def _type_href(self, doctor_id: str, type_id: str) -> str:
        return find_href(self.search, type=type_id, _anchor=f"doctor-{doctor_id}")


def _title(total: int, search: Search) -> str:
    if search.language:
        return ngettext(
            "%(num)s doctor speaks %(language)s",
            "%(num)s doctors speak %(language)s",
            total,
            language=wording.language_name(search.language),
        )
    return ngettext("%(num)s doctor", "%(num)s doctors", total)
