"""What there is to do, and how a try to do it ended."""

from __future__ import annotations

from datetime import timedelta
from enum import IntEnum, StrEnum


class TaskKind(StrEnum):
    """What a task is about."""

    CONFLICT = "conflict"  # a visit that stands in an absence or outside the hours
    CALL = "call"  # somebody whom no message can be counted on to reach
    FOLLOW_UP = "follow_up"  # a visit that was ordered and that nobody has booked
    MISSED = "missed"  # somebody did not come, and has no other visit since
    REQUEST = "request"  # half of the time to answer it is over
    LEFT_OPEN = "left_open"  # a visit of an earlier day of which nobody has said how it ended
    OFFER = "offer"  # a time that is kept for somebody who cannot be written to


#: There is nothing to be done but to reach somebody; the others are decided elsewhere.
REACHING = frozenset({TaskKind.CALL, TaskKind.MISSED})
#: Nobody waits for these: they stand behind the others.
NOT_URGENT = frozenset({TaskKind.FOLLOW_UP, TaskKind.MISSED, TaskKind.LEFT_OPEN})


#: Whoever may set out for a visit within so short a time has to be reached first.
SOON = timedelta(hours=2)


class Urgency(IntEnum):
    """How soon a task is to be done, in the order of the list."""

    SOON = 0  # of a visit that begins within two hours, or would have begun
    NOW = 1
    NO_HASTE = 2
    LATER = 3  # put off to another day


class AttemptOutcome(StrEnum):
    """How a try ended."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    LATER = "later"  # they are to be tried again on another day
