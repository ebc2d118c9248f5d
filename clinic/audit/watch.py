"""The audit's own alarm: a row that says that the audit is not as it was."""

from __future__ import annotations

from datetime import datetime

from clinic.audit.record import record
from clinic.db import transactional


@transactional
def note_tampering(*, now: datetime) -> None:
    """Add the alarm (`sys_monitor`, as the OWASP logging vocabulary calls it). `now` is aware."""
    record(
        at=now,
        actor_id="",
        action="sys_monitor",
        subject_kind="audit",
        subject_id="chain",
        outcome="failed",
        reason="tampered",
    )
