"""Taking a message to send, and saying what became of it: whoever dies in between loses nothing.

A message is leased, sent, then marked: at least once, and twice only after a crash, with the same
Message-ID. (Marking first would lose it.) Who holds a lease is asked once more before sending.

What is due is so by the clinic's clock (`now`); leases and pauses run by the machine's (`machine`).
"""

from __future__ import annotations

import random
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select, update

from clinic.db import db, transactional
from clinic.notifications.kinds import MessageState
from clinic.notifications.models import Message

#: How long to wait after each try that failed. (The ladder of CERN's Indico.)
BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (0.5, 1, 2, 5, 10, 30, 60, 60, 120))
#: The same unexpected error so often means: the message itself is at fault.
POISONED_AFTER = 3


@transactional
def take(
    channels: Collection[str],
    *,
    owner: str,
    length: timedelta,
    now: datetime,
    machine: datetime,
    message_id: str | None = None,
) -> Message | None:
    """Lease the message that has waited longest to be tried, or whose lease has run out; None if none.

    `length` is how long the sender has for it, and must be more than sending can take. With a
    `message_id` none but that one is taken.
    """
    to_do = (
        select(Message.id)
        .where(Message.channel.in_(channels), _to_do(now, machine))
        .order_by(Message.try_at, Message.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if message_id is not None:
        to_do = to_do.where(Message.id == message_id)
    taken = (
        update(Message)
        .where(Message.id == to_do.scalar_subquery())
        .values(
            state=MessageState.LEASED,
            lease_owner=owner,
            lease_until=machine + length,
            attempts=Message.attempts + 1,
        )
        .returning(Message)
        .execution_options(populate_existing=True, synchronize_session=False)
    )
    message = db.session.scalars(taken).one_or_none()
    if message is not None:
        db.session.expunge(message)  # what was taken stays known, whatever is read meanwhile
    return message


def to_take(
    channels: Collection[str], *, now: datetime, machine: datetime, limit: int
) -> list[tuple[str, int]]:
    """What could be taken now: the ids of messages, those first that have waited longest, and how often
    each was tried.
    """
    rows = db.session.execute(
        select(Message.id, Message.attempts)
        .where(Message.channel.in_(channels), _to_do(now, machine))
        .order_by(Message.try_at, Message.id)
        .limit(limit)
    )
    return [(id_, attempts) for id_, attempts in rows]


@transactional
def still_mine(message: Message, *, owner: str, length: timedelta, machine: datetime) -> bool:
    """Let the lease begin anew before sending, so that enough of it is left.

    False where somebody else has taken over, or it was withdrawn.
    """
    return _change(message, owner, lease_until=machine + length)


@transactional
def sent(message: Message, *, owner: str, now: datetime) -> bool:
    """The channel has taken it."""
    return _change(message, owner, state=MessageState.SENT, sent_at=now, last_error=None)


@transactional
def ended(message: Message, state: MessageState, reason: str, *, owner: str) -> bool:
    """It will not be sent: expired, withdrawn or dead, and why."""
    return _change(message, owner, state=state, last_error=reason[:100])


@transactional
def channel_away(message: Message, reason: str, *, owner: str) -> bool:
    """The channel was away: as if nobody had tried, and due as before."""
    return _change(
        message,
        owner,
        state=MessageState.PENDING,
        attempts=message.attempts - 1,
        last_error=reason[:100],
    )


@transactional
def failed(
    message: Message,
    reason: str,
    *,
    owner: str,
    now: datetime,
    machine: datetime,
    odd: bool = False,
) -> bool:
    """It was not taken this time: try again by the backoff; True if this was the last try.

    `odd`: an error that nobody expected, which ends it sooner if it comes again and again.
    """
    poisoned = odd and message.attempts >= POISONED_AFTER and message.last_error == reason[:100]
    if poisoned or message.attempts > len(BACKOFF):
        _change(message, owner, state=MessageState.DEAD, last_error=reason[:100])
        return True
    pause = BACKOFF[message.attempts - 1] * random.uniform(0.8, 1.2)  # noqa: S311 - jitter, no secret
    _change(
        message,
        owner,
        state=MessageState.PENDING,
        try_at=now + pause,
        lease_until=machine + pause,
        last_error=reason[:100],
    )
    return False


def _to_do(now: datetime, machine: datetime) -> ColumnElement[bool]:
    is_free = Message.lease_until <= machine
    is_due = and_(
        Message.state == MessageState.PENDING,
        Message.due_at <= now,
        or_(Message.lease_until.is_(None), is_free),
    )
    return or_(is_due, and_(Message.state == MessageState.LEASED, is_free))


def _change(message: Message, owner: str, **values: object) -> bool:
    state = values.get("state", MessageState.LEASED)
    if state is not MessageState.LEASED:
        values = {"lease_owner": None, "lease_until": None} | values
    if state not in (MessageState.LEASED, MessageState.PENDING):
        values |= {"address": ""}  # it was kept for this message only
    changed = db.session.execute(
        update(Message)
        .where(
            Message.id == message.id,
            Message.state == MessageState.LEASED,
            Message.lease_owner == owner,
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]
