"""A post office for the tests: who got what, and a channel that fails as it is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from clinic.care.follow_ups.nudge import nudge_follow_ups
from clinic.db import db
from clinic.notifications.deliver import Deliverer, show_due_notices
from clinic.notifications.kinds import Channel, MessageState
from clinic.notifications.letters import DeliveryFailed, Letter
from clinic.notifications.models import Message
from clinic.notifications.reminders.reminders import plan_reminders
from tests.application import Clock

#: How long the senders of the tests have for a mail.
LEASE = timedelta(minutes=1)


class PostOffice:
    """Takes letters, or fails with what `fails` says for one; `work` does what is due at the time."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.letters: list[Letter] = []
        self.fails: Callable[[Letter], Exception | None] = lambda _letter: None
        self.sender = Deliverer(self.take, owner="tests", clock=clock, lease_length=LEASE)

    def take(self, letter: Letter) -> None:
        error = self.fails(letter)
        if error is not None:
            raise error
        self.letters.append(letter)

    def work(self) -> list[tuple[str, str]]:
        """Remind, show and deliver what is due now; who got which kind of letter in this round."""
        before = len(self.letters)
        plan_reminders(now=self.clock())
        nudge_follow_ups(now=self.clock())
        show_due_notices(owner="tests", clock=self.clock)
        while self.sender.deliver_next():
            pass
        return [(one.recipient.name, one.kind) for one in self.letters[before:]]

    def after(self, **time: float) -> list[tuple[str, str]]:
        """Let time pass, then work."""
        self.clock.advance(**time)
        return self.work()


def notices(user_id: str) -> list[str]:
    """The kinds of what a user sees in the page, the first one first."""
    return list(
        db.session.scalars(
            select(Message.kind)
            .where(
                Message.recipient_user_id == user_id,
                Message.channel == Channel.IN_APP,
                Message.state == MessageState.SENT,
            )
            .order_by(Message.created_at, Message.kind)
        )
    )


def states(kind: str) -> list[str]:
    """The states of all mails of a kind, in the order they were owed."""
    return [
        str(state)
        for state in db.session.scalars(
            select(Message.state)
            .where(Message.kind == kind, Message.channel == Channel.MAIL)
            .order_by(Message.created_at, Message.id)
        )
    ]


def failing(*errors: DeliveryFailed | Exception | None) -> Callable[[Letter], Exception | None]:
    """Fail with each of these in turn, then no more."""
    left = list(errors)
    return lambda _letter: left.pop(0) if left else None
