"""What is owed to somebody, as a test reads it."""

from __future__ import annotations

from sqlalchemy import select

from clinic.db import db
from clinic.notifications.models import Message


def owed_to(user_id: str) -> list[str]:
    """The kinds of all messages to this user, sorted."""
    return sorted(
        db.session.scalars(select(Message.kind).where(Message.recipient_user_id == user_id))
    )


def all_owed() -> int:
    """How many messages there are."""
    return len(db.session.scalars(select(Message.id)).all())
