"""Which kind of visit with a doctor is chosen already, before somebody chooses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from clinic.booking.queries.together import kinds_come_for
from clinic.http.clock import now
from clinic.http.current import signed_in

if TYPE_CHECKING:
    from clinic.directory.models import Doctor, DoctorVisitType


def kinds_so_far() -> Mapping[str, Mapping[str, int]]:
    """As `kinds_come_for`, for whoever is signed in."""
    actor = signed_in()
    return kinds_come_for(actor, now=now()) if actor is not None and actor.verified else {}


def usual_kind(doctor: Doctor, so_far: Mapping[str, int] | None) -> DoctorVisitType | None:
    """The kind that a doctor's page begins with; None where nothing is booked online.

    The doctor's first kind is meant for who is new: who came for it once comes for the kind they came
    for besides, else for the next one.
    """
    online = doctor.offers_online
    if not so_far or len(online) < 2:
        return next(iter(online), None)
    kinds_left = online if so_far.get(online[0].visit_type_id, 0) > 1 else online[1:]
    by_id = {one.visit_type_id: one for one in kinds_left}
    return next((by_id[id_] for id_ in so_far if id_ in by_id), kinds_left[0])
