"""What is owed in the test's database, as seen from outside the workers."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import func, insert, select, update

from clinic.accounts.models import User
from clinic.accounts.permissions import Role
from clinic.core.clock import machine_now
from clinic.core.ids import new_id
from clinic.db import db, transaction
from clinic.notifications.kinds import Channel, MessageState
from clinic.notifications.models import Message
from clinic.notifications.outbox.owe import owe

#: A mail of one line, to whoever registers twice.
KIND = "account_exists"


class Outbox:
    """The table of messages, read anew each time."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def owes(
        self, number: int, *, since: datetime | None = None, who: str = "patient"
    ) -> list[str]:
        """Owe a mail to each of so many new patients, due an hour ago; their addresses."""
        due = since or machine_now() - timedelta(hours=1)
        people = [
            {
                "id": new_id(),
                "email": f"{who}-{index}@example.org",
                "full_name": f"Patient {index}",
                "role": Role.PATIENT,
                "phone": "",
                "created_at": due,
                "email_verified_at": due,
            }
            for index in range(number)
        ]
        with self._app.app_context(), transaction() as session:
            session.execute(insert(User), people)
            for person in people:
                owe(
                    dedupe_key=f"{KIND}:{person['id']}:mail",
                    kind=KIND,
                    channel=Channel.MAIL,
                    user_id=str(person["id"]),
                    now=due,
                )
        return [str(person["email"]) for person in people]

    def mails(self) -> dict[str, Message]:
        """Every mail, by the address it goes to; one to each, if `owes` alone has owed them."""
        query = (
            select(User.email, Message)
            .join(User, User.id == Message.recipient_user_id)
            .where(Message.channel == Channel.MAIL)
        )
        with self._app.app_context():
            return {row[0]: row[1] for row in db.session.execute(query)}

    def states(self) -> dict[str, int]:
        """How many mails stand where."""
        query = (
            select(Message.state, func.count())
            .where(Message.channel == Channel.MAIL)
            .group_by(Message.state)
        )
        with self._app.app_context():
            return {str(row[0]): row[1] for row in db.session.execute(query)}

    def due(self) -> int:
        """How many mails should have left by now."""
        query = select(func.count()).where(
            Message.channel == Channel.MAIL,
            Message.state.in_((MessageState.PENDING, MessageState.LEASED)),
            Message.due_at <= machine_now(),
        )
        with self._app.app_context():
            return db.session.scalar(query) or 0

    def mail(self, email: str, kind: str) -> Message:
        """The one mail of a kind to somebody."""
        query = (
            select(Message)
            .join(User, User.id == Message.recipient_user_id)
            .where(Message.channel == Channel.MAIL, Message.kind == kind, User.email == email)
        )
        with self._app.app_context():
            return db.session.scalars(query).one()

    def half_a_minute_goes_by(self) -> None:
        """What is to be tried again after the first failure is so now."""
        with self._app.app_context(), transaction() as session:
            session.execute(
                update(Message)
                .where(Message.state == MessageState.PENDING, Message.attempts == 1)
                .values(lease_until=machine_now() - timedelta(seconds=1))
            )

    def in_hand(self) -> list[int]:
        """The process ids of those who have leased a mail, once for each mail; the dead among them."""
        query = select(Message.lease_owner).where(Message.state == MessageState.LEASED)
        with self._app.app_context():
            owners = db.session.scalars(query).all()
        return [int((owner or "").split(":")[1]) for owner in owners]
