"""How long somebody may be away, and be known: pure numbers, one place.

Source: ASVS 7.3.1 and 7.3.2, HIPAA 164.312(a)(2)(iii).
"""

from __future__ import annotations

from datetime import timedelta

from clinic.accounts.permissions import Role

#: A session of a page ends at the latest after this.
ABSOLUTE = timedelta(hours=12)
#: The same for a program that acts for a patient.
PATIENTS_PROGRAM = timedelta(days=14)
#: `last_seen_at` is not written more often than this.
SEEN_STEP = timedelta(minutes=1)
#: Who has just shown who they are is not asked again for so long.
FRESH = timedelta(minutes=5)

_IDLE_STAFF = timedelta(minutes=15)
_IDLE_PATIENT = timedelta(minutes=30)
_NEEDS_FACTOR = frozenset({Role.DOCTOR, Role.ADMIN})


def idle_limit(role: Role) -> timedelta:
    """After so long without a sign of life a page is locked."""
    return _IDLE_PATIENT if role is Role.PATIENT else _IDLE_STAFF


def needs_factor(role: Role) -> bool:
    """Whether the clinic's setting asks this role for a second factor."""
    return role in _NEEDS_FACTOR
