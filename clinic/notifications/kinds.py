"""By which way a message goes, and how far it has come."""

from __future__ import annotations

from enum import StrEnum


class Channel(StrEnum):
    """The way to a person. Another way is another word here: the table takes any."""

    MAIL = "mail"
    IN_APP = "in_app"


class MessageState(StrEnum):
    """Where a message stands."""

    PENDING = "pending"  # owed, from its due time on
    LEASED = "leased"  # somebody is sending it
    SENT = "sent"
    DEAD = "dead"  # could not be sent, and is not tried again
    EXPIRED = "expired"  # its time went by
    WITHDRAWN = "withdrawn"  # no longer true, or nobody to tell it to
