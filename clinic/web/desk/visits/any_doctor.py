"""Booking with whoever has time first: the soonest free times of all doctors, or of a specialty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from clinic.booking.rules import Slot
from clinic.booking.times.context import context_of
from clinic.booking.times.search import TimeSearch
from clinic.core.local_time import first_instant
from clinic.http.instants import date_or_none
from clinic.web.booking.place import search_for
from clinic.web.kit import context, wording
from clinic.web.kit.pagination import Turner, page_number, turner

if TYPE_CHECKING:
    from clinic.directory.models import Doctor, DoctorVisitType

#: What stands in the address in the place of a doctor.
ANY = "any"
PER_PAGE = 12
PAGES = 10


@dataclass(frozen=True)
class SoonestTimes:
    """Free times, soonest first, each with what it is booked with: doctor and kind of visit."""

    times: list[tuple[Slot, DoctorVisitType, Doctor]]
    turner: Turner


def soonest_times(
    chosen: Mapping[str, str], doctors: Sequence[Doctor], patient_id: str, day: str | None
) -> SoonestTimes | None:
    """What is free for the patient with one of the doctors, from a day on; None without a kind."""
    kind_id = chosen.get("visit_type", "")
    offers = {
        doctor.id: (offer, doctor) for doctor in doctors if (offer := doctor.offer_of(kind_id))
    }
    if not offers:
        return None
    known = context_of(context.clinic(), [doctor for _offer, doctor in offers.values()])
    search = search_for(known, dict.fromkeys(offers, kind_id), patient_id=patient_id)
    page = min(page_number(), PAGES)
    found = search.soonest(_from(day, search), limit=page * PER_PAGE + 1)[(page - 1) * PER_PAGE :]
    more = str(page + 1) if len(found) > PER_PAGE and page < PAGES else None
    return SoonestTimes(
        [(slot, *offers[slot.doctor_id]) for slot in found[:PER_PAGE]],
        turner(more, "page", anchor="soonest"),
    )


def _from(day: str | None, search: TimeSearch) -> datetime | None:
    """The first instant of the day, where it is one of those that can be booked; else now."""
    asked = date_or_none(day)
    if asked is None or not search.today < asked <= search.horizon:
        return None
    return first_instant(asked, 0, search.zone)


def kinds_of(doctors: Sequence[Doctor]) -> list[tuple[str, str]]:
    """What the doctors offer between them, by name, each with its usual length."""
    kinds = {one.visit_type_id: one.visit_type for doctor in doctors for one in doctor.visit_types}
    offered = sorted((kind for kind in kinds.values() if kind.active), key=lambda kind: kind.name)
    return [(kind.id, wording.kind_and_length(kind.name, kind.minutes)) for kind in offered]
