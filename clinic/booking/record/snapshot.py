"""How a visit stands, as one value: what a change compares with, and what taking it back restores."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from clinic.booking.lifecycle import Status
from clinic.booking.models import Appointment

#: All that a step which can be undone may change, but for how a visit ended: before, it had not.
_INSTANTS = (
    "starts_at", "ends_at", "confirmed_at", "agreed_at", "decide_by", "proposed_starts_at",
    "attending_at", "answered_at", "wall_starts_at",
)  # fmt: skip
_FIELDS = (
    "status", "doctor_id", "minutes", "buffer_before", "buffer_after", "lane", "override_reason",
    "placed_by_hand", "proposed_doctor_id", "moved_by_clinic", "zone", *_INSTANTS,
)  # fmt: skip

#: The fields of a visit by name.
Snapshot = Mapping[str, Any]


def snapshot(appointment: Appointment) -> Snapshot:
    """How the visit stands now."""
    return {name: getattr(appointment, name) for name in _FIELDS}


def as_text(stood: Snapshot) -> str:
    """A snapshot as text, for the visit's row."""
    return json.dumps(stood, default=datetime.isoformat)


def restore(appointment: Appointment) -> None:
    """Give the visit back all that it had before its last change; its claims are the caller's to place."""
    stood: dict[str, Any] = json.loads(appointment.snapshot)
    for name in _INSTANTS:  # what was kept before there was such an instant says nothing of it
        stood[name] = datetime.fromisoformat(stood[name]) if stood.get(name) else None
    for name, value in stood.items():
        setattr(appointment, name, value)
    appointment.status = Status(appointment.status)
    appointment.ended_at = appointment.ended_by = None
    appointment.end_reason = ""
    appointment.cancelled_late = False
