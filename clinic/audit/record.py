"""Writing the audit, inside the transaction of what it tells about."""

from __future__ import annotations

from datetime import datetime

from clinic.audit.models import AuditEntry
from clinic.db import db


def record(*, at: datetime, actor_id: str, action: str, subject_kind: str, subject_id: str) -> None:
    """Add one entry; an empty `actor_id` is the clinic itself, or a stranger."""
    db.session.add(
        AuditEntry(
            at=at,
            actor_id=actor_id or None,
            action=action,
            subject_kind=subject_kind,
            subject_id=subject_id,
        )
    )
