"""What the desk can do with a visit, and where."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import url_for

from clinic.booking import lifecycle
from clinic.booking.lifecycle import OPEN, Step
from clinic.booking.queries.find import Visit
from clinic.web.visit.attendance_steps import step_links


def desk_links(appointment_id: str) -> dict[str, str]:
    """The address of each thing that the desk can do with a visit, by its noun."""

    def url(endpoint: str, noun: str | None = None) -> str:
        return url_for(f"desk.{endpoint}", appointment_id=appointment_id, noun=noun)

    return {**step_links(url), "page": url("visits.page")}


#: Stands in an address for the id of a visit.
_ID = "0" * 32


def desk_links_for_each() -> Callable[[str], dict[str, str]]:
    """`desk_links` for many visits: the addresses are made once, and then each id is put in."""
    pattern = desk_links(_ID)
    return lambda id_: {noun: address.replace(_ID, id_) for noun, address in pattern.items()}


def is_to_answer(visit: Visit, now: datetime) -> bool:
    """Whether a request or a move waits for a yes or a no, and a yes is still possible."""
    appointment = visit.appointment
    if appointment.proposed_starts_at is not None:
        return appointment.proposed_starts_at > now
    return lifecycle.may(appointment.status, Step.CONFIRM) and appointment.starts_at > now


def ways_with(visit: Visit, *, now: datetime) -> dict[str, str | None]:
    """Where the steps lead that can be taken now, by name; None for those that cannot."""
    id_, status = visit.appointment.id, visit.appointment.status
    waits = is_to_answer(visit, now)
    possible = {
        "confirm_action": ("desk.answers.confirmation", waits),
        "decline_href": ("desk.answers.decline", waits),
        "move_href": ("desk.moves.new", status in OPEN),
        "cancel_href": ("desk.answers.cancellation", lifecycle.may(status, Step.CANCEL)),
    }
    return {
        name: url_for(endpoint, appointment_id=id_) if may else None
        for name, (endpoint, may) in possible.items()
    }
