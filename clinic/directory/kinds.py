"""Where a visit takes place."""

from __future__ import annotations

from enum import StrEnum


class VisitMode(StrEnum):
    """Where a visit takes place."""

    IN_PERSON = "in_person"
    VIDEO = "video"
    PHONE = "phone"
