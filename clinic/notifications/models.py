"""The outbox: everything that is owed to a person, and the truth about what was sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from clinic.core.ids import new_id
from clinic.db import Base, word
from clinic.notifications.kinds import Channel, MessageState

_STATES = ", ".join(f"'{state}'" for state in MessageState)
_PENDING = text("state = 'pending'")
_LEASED = text("state = 'leased'")


class Message(Base):
    """Something owed to a user, or to a patient who may have no user. Ids only: no text, no address,
    no secret. The words are made when it is sent.

    `dedupe_key` says what is owed, so that it is owed once. What the message is about is the subject,
    at a version: once the subject has moved on, the message is no longer true.
    """

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint(
            "recipient_user_id IS NOT NULL OR recipient_patient_id IS NOT NULL", name="recipient"
        ),
        Index("ix_message_due", "due_at", postgresql_where=_PENDING, sqlite_where=_PENDING),
        Index("ix_message_leased", "lease_until", postgresql_where=_LEASED, sqlite_where=_LEASED),
        Index(None, "recipient_user_id", "created_at"),
        Index(None, "recipient_patient_id"),
        Index(None, "subject_kind", "subject_id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    dedupe_key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    channel: Mapped[Channel] = mapped_column(word(Channel))
    recipient_user_id: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"))
    recipient_patient_id: Mapped[str | None] = mapped_column(ForeignKey("patient.id"))
    subject_kind: Mapped[str | None] = mapped_column(String(30))
    subject_id: Mapped[str | None] = mapped_column(String(32))
    subject_version: Mapped[int | None]
    due_at: Mapped[datetime]
    not_after: Mapped[datetime | None]
    state: Mapped[MessageState] = mapped_column(word(MessageState), default=MessageState.PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_owner: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(String(100))
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
