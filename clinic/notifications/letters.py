"""What a message says, as plain values: the door that sends it puts it into words.

A letter never names specialty, reason or kind of visit: it tells when, who and where.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from clinic.booking.lifecycle import Status
from clinic.booking.links.visit_link import LinkPurpose
from clinic.booking.rules import Slot
from clinic.notifications.kinds import Channel


class CalendarMethod(StrEnum):
    """What the calendar file of a letter asks a calendar to do (RFC 5546)."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """To whom a letter goes, and where, as its channel writes addresses.

    `locale` and `time_zone` are None where the clinic's count.
    """

    name: str
    address: str
    user_id: str | None = None
    locale: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """The clinic, as it signs."""

    name: str
    address: str
    phone: str
    email: str
    zone: ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitFacts:
    """What a letter may say of a visit. Instants are UTC; `before` is where it stood until now.

    `changeable_until` is until when the patient may move it, None where nothing can be changed; `offers` is
    what they can do by a link when the letter leaves, `bring` what they are to have with them.
    `answer_by` is the deadline of whatever waits for an answer.
    `why` is the clinic's reason with which it was declined or called off, never anybody's own words.
    `by_clinic` tells whether the clinic, and not the patient, ended it; `is_unconfirmed`, whether the
    record may only look like that of the person.
    """

    appointment_id: str
    patient_id: str
    version: int
    status: Status
    starts_at: datetime
    ends_at: datetime
    doctor_name: str
    patient_name: str
    room: str = ""
    before: datetime | None = None
    proposed: datetime | None = None
    changeable_until: datetime | None = None
    by_clinic: bool = False
    why: str = ""
    answer_by: datetime | None = None
    is_unconfirmed: bool = False
    offers: frozenset[LinkPurpose] = frozenset()
    bring: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpFacts:
    """What a letter may say of a follow-up: with whom, and the local dates, both included."""

    follow_up_id: str
    doctor_name: str
    patient_name: str
    first: date
    last: date
    is_unconfirmed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MailCode:
    """A code to type, and until when it is good."""

    digits: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFacts:
    """A time that is kept: when the visit would begin, and until when it is kept. More is not told."""

    starts_at: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message to one person, ready to be put into words. It was owed at `created_at`, and leaves at
    `leaves_at`.

    `kind` names the template folder. `to_patient` tells the patient's side from staff. `token` is the
    secret of a link (verify, reset, invitation). `alternatives` are free slots to offer instead.
    Staff have told of what `is_told` themselves: it only confirms that.
    So many doctors who applied are `applicants`: they wait for an answer.
    `mutable` letters carry the way to stop them. `own_words` are a paragraph of the clinic's, by language.
    """

    message_id: str
    dedupe_key: str
    kind: str
    recipient: Recipient
    sender: Sender
    created_at: datetime
    leaves_at: datetime
    to_patient: bool = True
    visits: tuple[VisitFacts, ...] = ()
    follow_up: FollowUpFacts | None = None
    calendar: CalendarMethod | None = None
    token: str = ""
    code: MailCode | None = None
    kept: KeptFacts | None = None
    alternatives: tuple[Slot, ...] = field(default=())
    applicants: int = 0
    is_reminder: bool = False
    is_told: bool = False
    channel: str = Channel.MAIL
    own_words: Mapping[str, str] = field(default_factory=dict)


class DeliveryFailed(Exception):
    """A channel could not deliver; `reason` is a short word for the ledger, without personal data."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unreachable(DeliveryFailed):
    """The channel itself is away: nobody's fault, and no try is counted."""


class TryAgain(DeliveryFailed):
    """This letter was not taken now; it may be later."""


class Refused(DeliveryFailed):
    """This letter will never be taken."""
