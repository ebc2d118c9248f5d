"""The outbox: everything that is owed to a person, and the truth about what was sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from clinic.core.ids import new_id
from clinic.db import Base, enum_column
from clinic.notifications.kinds import MessageState, Topic
from clinic.partial_index import as_indexed, partial_index
from clinic.sealed_column import Sealed

_STATES = ", ".join(f"'{state}'" for state in MessageState)
_PENDING = text("state = 'pending'")
_LEASED = text("state = 'leased'")
_UNREAD = text("read_at IS NULL AND state = 'sent' AND channel = 'in_app'")
_BY_MAIL = text("channel <> 'in_app'")
#: As the indexes spell it, so that a look for few among many finds them.
UNREAD = as_indexed(
    "message.read_at IS NULL AND message.state = 'sent' AND message.channel = 'in_app'"
)
BY_MAIL = as_indexed("message.channel <> 'in_app'")
_DEAD = text("state = 'dead'")


class Message(Base):
    """Something owed to a user, or to a patient who may have no user. Ids only: no text, no address,
    no secret. The words are made when it is sent.

    `dedupe_key` says what is owed, so that it is owed once. What the message is about is the subject,
    at a version: once the subject has moved on, the message is no longer true. `params` holds what a
    kind needs besides, such as a local date; never anything personal. `due_at` is when it leaves by
    the clinic's clock; `try_at` orders those that wait; until `lease_until`, by the machine's clock,
    nobody else takes it: because somebody has it, or because it pauses after a try.
    `read_at` is for the page only. `address` is where it goes if the recipient's own address is gone by
    then; sealed, and emptied as soon as the message has ended.
    """

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint(
            "recipient_user_id IS NOT NULL OR recipient_patient_id IS NOT NULL", name="recipient"
        ),
        partial_index("ix_message_due", "due_at", where=_PENDING),
        partial_index("ix_message_to_try", "try_at", where=_PENDING),
        partial_index("ix_message_leased", "lease_until", where=_LEASED),
        partial_index("ix_message_dead", "due_at", where=_DEAD),
        Index(None, "recipient_user_id", "created_at"),
        partial_index("ix_message_unread", "recipient_user_id", "created_at", "id", where=_UNREAD),
        partial_index("ix_message_by_mail", "due_at", "id", where=_BY_MAIL),
        partial_index("ix_message_by_standing", "state", "due_at", "id", where=_BY_MAIL),
        Index(None, "recipient_patient_id"),
        Index(None, "subject_kind", "subject_id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    dedupe_key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    channel: Mapped[str] = mapped_column(String(20))
    recipient_user_id: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"))
    recipient_patient_id: Mapped[str | None] = mapped_column(ForeignKey("patient.id"))
    subject_kind: Mapped[str | None] = mapped_column(String(30))
    subject_id: Mapped[str | None] = mapped_column(String(32))
    subject_version: Mapped[int | None]
    due_at: Mapped[datetime]
    try_at: Mapped[datetime]
    not_after: Mapped[datetime | None]
    state: Mapped[MessageState] = mapped_column(
        enum_column(MessageState), default=MessageState.PENDING
    )
    attempts: Mapped[int] = mapped_column(default=0)
    lease_owner: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(String(100))
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    params: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    address: Mapped[str] = mapped_column(Sealed, default="")


class OwnWords(Base):
    """A paragraph of the clinic's own in a kind of message to patients, in a language. No row: none."""

    __tablename__ = "own_words"

    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    language: Mapped[str] = mapped_column(String(20), primary_key=True)
    text: Mapped[str] = mapped_column(Text)


class Mute(Base):
    """A user does not want messages on a topic by a channel. No row: they do."""

    __tablename__ = "mute"

    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    topic: Mapped[Topic] = mapped_column(enum_column(Topic), primary_key=True)
    channel: Mapped[str] = mapped_column(String(20), primary_key=True)
