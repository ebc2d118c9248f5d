"""Why a doctor is away."""

from __future__ import annotations

from enum import StrEnum


class TimeOffKind(StrEnum):
    """The kind of a time off; patients never see it."""

    VACATION = "vacation"
    EMERGENCY = "emergency"
    OTHER = "other"
