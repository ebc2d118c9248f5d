"""Delivering what is due: take one message, look whether it is still true, send it, mark it."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from clinic.booking.models import Appointment
from clinic.core.clock import Clock
from clinic.core.errors import NotFound
from clinic.db import db, transaction
from clinic.dispatch import announce
from clinic.notifications.audience import listeners
from clinic.notifications.calls import add_call
from clinic.notifications.catalogue.visits import REMINDER
from clinic.notifications.channels import Send, sent_channels
from clinic.notifications.compose import letter_for
from clinic.notifications.events import FollowUpCallOwed, NoticeOwed
from clinic.notifications.kinds import Audience, CallReason, Channel, MessageState, Withheld
from clinic.notifications.letters import DeliveryFailed, Letter, Refused, Unreachable
from clinic.notifications.models import Message
from clinic.notifications.outbox import lease
from clinic.notifications.outbox.owe import TOLD
from clinic.notifications.outbox.truth import why_untrue
from clinic.notifications.outbox.turns import Turns
from clinic.notifications.subjects import APPOINTMENT, FOLLOW_UP

log = logging.getLogger(__name__)

#: So long nobody knocks at a channel that was away.
BREAKER = timedelta(seconds=30)
#: A notice in the page is shown in a moment; whoever has not done so by then has died.
NOTICE_LEASE = timedelta(seconds=60)


class Deliverer:
    """One sender of what is due. Several may run at once, in several processes."""

    def __init__(
        self,
        send: Send,
        *,
        owner: str,
        clock: Clock,
        lease_length: timedelta,
        machine: Clock | None = None,
        breaker: timedelta = BREAKER,
        turns: Turns | None = None,
    ) -> None:
        """`owner` tells this sender from all others; `send` raises a DeliveryFailed, and must end
        before `lease_length` is over. A channel that was away is left alone for `breaker`.
        `turns` are shared by the senders of a process. Leases and pauses run by `machine`, by
        default the same as the clinic's `clock`.
        """
        self._send, self._owner = send, owner
        self._clock, self._machine = clock, machine or clock
        self._lease_length, self._breaker = lease_length, breaker
        self._turns = turns or Turns()
        self._closed_until: dict[str, datetime] = {}  # by channel

    @property
    def open_channels(self) -> list[str]:
        """The codes of those that were not away just now."""
        now = self._machine()
        return [code for code in sent_channels() if self._closed_until.get(code, now) <= now]

    @property
    def rests_for(self) -> timedelta:
        """How long nobody knocks at any channel yet, because each of them was away."""
        now = self._machine()
        rests = [self._closed_until.get(code, now) - now for code in sent_channels()]
        return max(min(rests, default=timedelta()), timedelta())

    def deliver_next(self, message_id: str | None = None) -> bool:
        """Deal with the next message, or with this one if it is due and nobody has it.

        False where there is none, or its channel was away just now.
        """
        channels = self.open_channels
        if not channels:
            return False
        message = lease.take(
            channels,
            owner=self._owner,
            length=self._lease_length,
            now=self._clock(),
            machine=self._machine(),
            message_id=message_id,
        )
        if message is None:
            return False
        try:
            self._deal_with(message)
        except Unreachable as error:
            log.warning("%s waits: %s", message.channel, error.reason)
            lease.channel_away(message, error.reason, owner=self._owner)
            self._closed_until[message.channel] = self._machine() + self._breaker
            return False
        self._closed_until.pop(message.channel, None)
        return True

    def _deal_with(self, message: Message) -> None:
        now = self._clock()
        if message.not_after is not None and now >= message.not_after:
            lease.ended(message, MessageState.EXPIRED, "too_late", owner=self._owner)
            return
        try:
            untrue = why_untrue(message)
            letter = None if untrue else letter_for(message, now=now)
        except NotFound:
            untrue, letter = "gone", None
        except Exception as error:
            self._failed(message, type(error).__name__, odd=True)
            log.exception("message %s cannot be composed", message.id)
            return
        finally:
            db.session.rollback()  # what was read is not held while the letter travels
        if letter is None:
            lease.ended(
                message, MessageState.WITHDRAWN, untrue or "nothing_to_tell", owner=self._owner
            )
            if untrue == Withheld.DO_NOT_CONTACT:
                _call_instead(message, CallReason.DO_NOT_CONTACT, now=now)
        else:
            with self._turns.turn():
                if lease.still_mine(
                    message,
                    owner=self._owner,
                    length=self._lease_length,
                    machine=self._machine(),
                ):
                    self._send_letter(message, letter)

    def _send_letter(self, message: Message, letter: Letter) -> None:
        try:
            self._send(letter)
        except Unreachable:
            raise
        except Refused as error:
            lease.ended(message, MessageState.DEAD, error.reason, owner=self._owner)
            _call_instead(message, CallReason.NOT_DELIVERED, now=self._clock())
        except DeliveryFailed as error:
            self._failed(message, error.reason)
        except Exception as error:
            self._failed(message, type(error).__name__, odd=True)
            log.exception("message %s cannot be sent", message.id)
        else:
            if not lease.sent(message, owner=self._owner, now=self._clock()):
                log.warning("message %s was taken over while it was sent", message.id)

    def _failed(self, message: Message, reason: str, *, odd: bool = False) -> None:
        now = self._clock()
        is_over = lease.failed(
            message, reason, owner=self._owner, now=now, machine=self._machine(), odd=odd
        )
        if is_over:
            _call_instead(message, CallReason.NOT_DELIVERED, now=now)


def show_due_notices(*, owner: str, clock: Clock, machine: Clock | None = None) -> int:
    """Show what is due in the page and still true; returns how many notices became visible.

    The clocks are those of a Deliverer.
    """
    shown, machine = 0, machine or clock
    while message := lease.take(
        [Channel.IN_APP], owner=owner, length=NOTICE_LEASE, now=clock(), machine=machine()
    ):
        with transaction():
            untrue = why_untrue(message) or ("too_late" if _is_over(message, clock()) else None)
            if untrue:
                lease.ended(message, MessageState.WITHDRAWN, untrue, owner=owner)
            elif lease.sent(message, owner=owner, now=clock()):
                announce(NoticeOwed(at=clock(), user_id=message.recipient_user_id or ""))
                shown += 1
    return shown


def _is_over(message: Message, now: datetime) -> bool:
    return message.not_after is not None and now >= message.not_after


def _call_instead(message: Message, why: CallReason, *, now: datetime) -> None:
    """A mail to a patient about a visit or a follow-up does not reach them: somebody has to call."""
    if message.subject_kind == FOLLOW_UP and message.subject_id:
        with transaction():
            announce(FollowUpCallOwed(at=now, follow_up_id=message.subject_id))
        return
    if (
        message.subject_kind != APPOINTMENT
        or message.kind == REMINDER.code
        or TOLD in message.params
    ):
        return
    with transaction():
        appointment = db.session.get(Appointment, message.subject_id)
        if appointment is None or appointment.starts_at <= now:
            return
        patients = {one.id for one in listeners(Audience.PATIENT, appointment)}
        if message.recipient_user_id in patients:
            version = message.subject_version or 0
            add_call(appointment, message.kind, why, version=version, now=now)
