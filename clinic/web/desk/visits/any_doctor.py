"""Booking with whoever has time first: the soonest free times of all doctors, or of a specialty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic.booking.rules import Slot
from clinic.booking.times.context import context_of
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
    chosen: Mapping[str, str], doctors: Sequence[Doctor], patient_id: str | None
) -> SoonestTimes | None:
    """What is free for the patient with one of the doctors; None until it is said for whom and what."""
    kind_id = chosen.get("visit_type", "")
    offers = {
        doctor.id: (offer, doctor) for doctor in doctors if (offer := doctor.offer_of(kind_id))
    }
    if patient_id is None or not offers:
        return None
    known = context_of(context.clinic(), [doctor for _offer, doctor in offers.values()])
    search = search_for(known, dict.fromkeys(offers, kind_id), patient_id=patient_id)
    page = min(page_number(), PAGES)
    found = search.soonest(limit=page * PER_PAGE + 1)[(page - 1) * PER_PAGE :]
    more = str(page + 1) if len(found) > PER_PAGE and page < PAGES else None
    return SoonestTimes(
        [(slot, *offers[slot.doctor_id]) for slot in found[:PER_PAGE]],
        turner(more, "page", anchor="soonest"),
    )


def kinds_of(doctors: Sequence[Doctor]) -> list[tuple[str, str]]:
    """What the doctors offer between them, by name, each with its usual length."""
    kinds = {one.visit_type_id: one.visit_type for doctor in doctors for one in doctor.visit_types}
    offered = sorted((kind for kind in kinds.values() if kind.active), key=lambda kind: kind.name)
    return [(kind.id, wording.kind_and_length(kind.name, kind.minutes)) for kind in offered]
