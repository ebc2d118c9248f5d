"""Closing the books: what was due before an instant counts as told, and nothing of it goes out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from clinic.db import db, transactional
from clinic.notifications.kinds import Channel, MessageState
from clinic.notifications.models import Message


@transactional
def settle(*, before: datetime) -> int:
    """Take as sent, and as read, what was due before an instant (aware); returns how many mails.

    For a backup that was restored, which still owes what went out after it was made, and for the past
    of a demo clinic.
    """
    mails = db.session.execute(
        update(Message)
        .where(
            Message.channel != Channel.IN_APP,
            Message.state == MessageState.PENDING,
            Message.due_at < before,
        )
        .values(state=MessageState.SENT, sent_at=Message.due_at, last_error="settled")
    )
    db.session.execute(
        update(Message)
        .where(
            Message.channel == Channel.IN_APP,
            Message.due_at < before,
            Message.read_at.is_(None),
        )
        .values(read_at=Message.due_at)
    )
    return int(mails.rowcount)  # type: ignore[attr-defined]
