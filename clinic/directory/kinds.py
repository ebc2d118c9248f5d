"""Where a visit takes place."""

from __future__ import annotations

from enum import StrEnum


class VisitMode(StrEnum):
    """Where a visit takes place."""

    IN_PERSON = "in_person"
    VIDEO = "video"
    PHONE = "phone"


#: What people type who look for such a visit.
MODE_WORDS = {
    VisitMode.IN_PERSON: "in person",
    VisitMode.VIDEO: "video online",
    VisitMode.PHONE: "phone telephone call",
}
