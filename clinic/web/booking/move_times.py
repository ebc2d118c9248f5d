"""The times to which a visit can be moved, as its mover sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic.booking.times.context import booking_context
from clinic.web.booking.chooser import Chooser
from clinic.web.booking.place import Place, search_for

if TYPE_CHECKING:
    from clinic.accounts.actor import Actor
    from clinic.booking.queries.find import Visit
    from clinic.core.errors import DomainError
    from clinic.directory.models import Doctor
    from clinic.web.booking.asked import TimesAsked


def move_chooser(
    visit: Visit,
    asked: TimesAsked,
    place: Place,
    *,
    doctor: Doctor | None = None,
    actor: Actor | None = None,
    refusal: DomainError | None = None,
) -> Chooser:
    """The times to which the actor, or whoever is signed in, can move a visit; also with another doctor."""
    one, doctor = visit.appointment, doctor or visit.doctor
    kinds = {doctor.id: visit.visit_type.id}
    search = search_for(booking_context([doctor.id]), kinds, moving=one, actor=actor)
    return Chooser(
        search,
        doctor,
        visit.visit_type,
        asked,
        place,
        stands=one.starts_at,
        keeps_doctor=doctor.id == one.doctor_id,
        refusal=refusal,
    )
