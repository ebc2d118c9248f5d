"""What happens to the addresses of calendars."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEvent:
    """`actor_id` is the user whose calendar it is; the secret is in no event."""

    at: datetime
    actor_id: str
    feed_id: str


class FeedMade(FeedEvent):
    """A calendar may fetch visits from now on."""


class FeedRevoked(FeedEvent):
    """It may not any more."""
