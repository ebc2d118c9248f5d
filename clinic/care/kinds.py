"""Whom a note is for; how far a follow-up has come, and what the clock does about it."""

from __future__ import annotations

from enum import StrEnum


class Visibility(StrEnum):
    """Who reads a note besides its author. A note stays what it was written as."""

    PRIVATE = "private"  # the doctors whom the author names
    SHARED = "shared"  # the patient's side, who is told, and the doctor of the visit


class FollowUpStatus(StrEnum):
    """Where an order to come back stands."""

    OPEN = "open"
    BOOKED = "booked"  # a visit is booked for it
    DONE = "done"  # that visit is over
    DROPPED = "dropped"  # the doctor does not ask for it any more


class Nudge(StrEnum):
    """What the clock does about a follow-up that nobody has booked."""

    INVITE = "invite"
    REMIND = "remind"  # the days in which the visit should be have begun
    REMIND_AGAIN = "remind_again"
    CALL = "call"  # mails have not helped, or cannot
