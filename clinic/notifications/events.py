"""What happens to messages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeOwed:
    """A message was put before a user, to be read in the page."""

    at: datetime
    user_id: str
