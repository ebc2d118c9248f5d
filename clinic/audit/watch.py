"""What the audit has of itself: that it was verified, or is not as it was."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from clinic.audit.models import AuditEntry
from clinic.audit.record import Outcome, record
from clinic.db import db, transactional

#: As the OWASP logging vocabulary calls an alarm of a system about itself.
ALARM = "sys_monitor"
VERIFIED = "audit_verified"
_SUBJECT = {"subject_kind": "audit", "subject_id": "chain"}


class Looked(NamedTuple):
    """When somebody looked at the chain last, and whether it was as it should be."""

    at: datetime
    is_clean: bool


def note_tampering(*, now: datetime) -> None:
    """Add the alarm. `now` is aware."""
    _note(ALARM, "failed", now=now)


def note_verified(*, is_clean: bool, now: datetime) -> None:
    """Add that the whole audit was read, and with which result. `now` is aware."""
    _note(VERIFIED, "ok" if is_clean else "failed", now=now)


def last_look() -> Looked | None:
    """The last time that the chain was verified, or found broken; None if never. In one query."""
    found = db.session.execute(
        select(AuditEntry.at, AuditEntry.outcome)
        .filter_by(**_SUBJECT)
        .where(AuditEntry.action.in_((VERIFIED, ALARM)))
        .order_by(AuditEntry.at.desc())
        .limit(1)
    ).first()
    return Looked(found.at, found.outcome == "ok") if found else None


@transactional
def _note(action: str, outcome: Outcome, *, now: datetime) -> None:
    reason = "" if outcome == "ok" else "tampered"
    record(at=now, actor_id="", action=action, outcome=outcome, reason=reason, **_SUBJECT)
