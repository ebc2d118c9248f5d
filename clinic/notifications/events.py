"""What happens to messages and calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from clinic.notifications.kinds import CallReason


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOwed:
    """Somebody has to be called about a change of a visit: no message can be counted on to reach them.

    `kind` is that of the message, `version` the visit's after the change.
    """

    at: datetime
    appointment_id: str
    version: int
    kind: str
    why: CallReason


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpCallOwed:
    """Somebody has to be called about a follow-up that nobody has booked."""

    at: datetime
    follow_up_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageResent:
    """An admin wants a message to be tried again."""

    at: datetime
    actor_id: str
    message_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferencesChanged:
    """A user wants to be told of other things. `actor_id` is empty for who followed a mail's link."""

    at: datetime
    actor_id: str
    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeOwed:
    """A user has a new notice in the page."""

    at: datetime
    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWordsChanged:
    """An admin wrote the clinic's own paragraph of a kind of message anew."""

    at: datetime
    actor_id: str
    kind: str
