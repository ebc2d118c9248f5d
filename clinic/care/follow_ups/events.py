"""What happens to follow-ups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from clinic.care.kinds import Nudge


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpEvent:
    """`actor_id` is empty where the clock acted."""

    at: datetime
    actor_id: str
    follow_up_id: str


class FollowUpOrdered(FollowUpEvent):
    """A doctor asks somebody to come back."""


class FollowUpBooked(FollowUpEvent):
    """A visit is booked for it."""


class FollowUpReopened(FollowUpEvent):
    """The visit that was booked for it does not take place, or was missed."""


class FollowUpDone(FollowUpEvent):
    """The visit that was booked for it is over."""


class FollowUpDropped(FollowUpEvent):
    """Its doctor does not ask for it any more, or the patient is erased."""


class FollowUpRemoved(FollowUpEvent):
    """A follow-up of somebody who was erased is gone: the law asks to keep it no longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpDue:
    """Nobody has booked it, and it is time to invite, to remind, or to call."""

    at: datetime
    follow_up_id: str
    nudge: Nudge
