"""What the audit keeps of an event: its name, who acted, and on what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from clinic.audit.record import Outcome, action_of, record


def note(
    subject_kind: str,
    id_field: str,
    actor_field: str | None = "actor_id",
    *,
    action: str = "",
    outcome: Outcome = "ok",
    reason_field: str = "",
) -> Callable[[Any], None]:
    """A handler that records an event about a thing, whose id and actor are in the named fields.

    No `actor_field`: nobody knows who it was. `action` is the event's own name, unless there is one
    in the OWASP logging vocabulary; the field named by `reason_field` holds a code, or None.
    """

    def handle(event: Any) -> None:
        record(
            at=event.at,
            actor_id=getattr(event, actor_field) if actor_field else "",
            action=action or action_of(type(event)),
            subject_kind=subject_kind,
            subject_id=str(getattr(event, id_field)),
            outcome=outcome,
            reason=(reason_field and getattr(event, reason_field)) or "",
        )

    return handle


def note_clinic(event: Any) -> None:
    """Record a change of the clinic itself."""
    record(
        at=event.at,
        actor_id=event.actor_id,
        action=action_of(type(event)),
        subject_kind="clinic",
        subject_id="1",
    )
