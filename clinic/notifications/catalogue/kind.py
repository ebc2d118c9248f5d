"""What there is to know of a kind of message: the columns of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from clinic.accounts.kinds import TokenPurpose
from clinic.booking.lifecycle import STATUSES, Status
from clinic.notifications.kinds import Audience, Channel, Topic, Whom


class Look(NamedTuple):
    """How a notice looks in the page: the class of its colour, "" for none, and its icon."""

    tone: str
    icon: str


def _like(status: Status) -> Look:
    row = STATUSES[status]
    return Look(row.look, row.icon)


REQUESTED = _like(Status.REQUESTED)
CONFIRMED = _like(Status.CONFIRMED)
DECLINED = _like(Status.DECLINED)
EXPIRED = _like(Status.EXPIRED)
CANCELLED = _like(Status.CANCELLED)
MOVED = Look("", "arrow-left-right")
MOVE_ASKED = Look(REQUESTED.tone, "arrow-left-right")
REMINDING = Look("", "calendar-event")
NOTE = Look("", "chat-left-text")
ALARMING = Look(REQUESTED.tone, "exclamation-triangle")
PLAIN = Look("", "info-circle")


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageKind:
    """A kind of message. Its words are marked for the translators; a door translates them.

    `code` is written in the ledger, and names the folder of its mail under `templates/email`. Staff
    call it by `label` and `whom` ("Visit confirmed", "to the patient"); what is to the patient is kept
    back where they want no messages, or have died. `about` is the sort of thing its subject is, "" for
    the account alone. The `audiences` of a visit are told by the wiring.

    `sentence` is for the page, "" where it is never shown there; of a visit it may name `doctor`,
    `patient` and `when`. A person may mute its `topic`; None cannot be muted.
    """

    code: str
    label: str
    whom: Whom
    about: str = ""
    audiences: tuple[Audience, ...] = ()
    channels: tuple[Channel, ...] = (Channel.MAIL,)
    sentence: str = ""
    look: Look = PLAIN
    topic: Topic | None = None
    #: What the link in its mail is good for.
    token: TokenPurpose | None = None
    #: Of a visit: its mail brings the calendar file of how the visit stands.
    has_calendar: bool = True
    #: Its mail offers other free times.
    offers_times: bool = False
    #: Told of a visit of which the reader has not heard yet, it only says how that stands.
    is_change: bool = False
    #: The patient did it themselves, or cannot miss much of it: nobody calls them for it.
    is_uncalled: bool = False
    #: Not at once, but when half of the time to answer is over.
    at_half_time: bool = False
    #: At most one in each such stretch of time, counted from the first instant of 1970.
    every: timedelta | None = None
    #: Not sent any more so long after it happened.
    useful_for: timedelta | None = None

    @property
    def has_own_words(self) -> bool:
        """Whether its mail has room for the clinic's paragraph; never one that keeps an account safe."""
        return self.whom is Whom.PATIENT and Channel.MAIL in self.channels
