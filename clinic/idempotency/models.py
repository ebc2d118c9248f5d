"""Answers that were given to programs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from clinic.db import Base
from clinic.sealed_column import Sealed


class KeptAnswer(Base):
    """The answer to a user's request with an idempotency key, kept for a day.

    `asked` is a fingerprint of what was asked, `body` the answer as it was sent. A row whose
    transaction has not been committed keeps a second request of the same key waiting.
    """

    __tablename__ = "kept_answer"
    __table_args__ = (Index(None, "created_at"),)

    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    place: Mapped[str] = mapped_column(String(500), primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    asked: Mapped[str] = mapped_column(String(64))
    status: Mapped[int] = mapped_column(default=0)
    body: Mapped[str] = mapped_column(Sealed, default="")
    created_at: Mapped[datetime]
