"""What was sent to a patient's side about their treatment, for the desk: never what it says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, or_, select

from clinic.accounts.actor import Actor
from clinic.accounts.models import User
from clinic.accounts.permissions import Permission
from clinic.db import db
from clinic.notifications.kinds import MessageState
from clinic.notifications.models import Message


class ToPatient(NamedTuple):
    """A message about a patient's treatment, and who acts for them and gets it."""

    message: Message
    recipient: User | None


def messages_about(
    actor: Actor, patient_id: str, *, page: int, per_page: int
) -> tuple[Sequence[ToPatient], int]:
    """A page (1-based) of the messages to a patient's side, the latest first; and how many there are.

    What nobody wanted, or was told along with another one, is left out. Raises NotAllowed.
    """
    actor.must(Permission.ALL_PATIENTS)
    wanted = (
        Message.recipient_patient_id == patient_id,
        or_(Message.state != MessageState.WITHDRAWN, Message.last_error.is_not(None)),
    )
    total = db.session.scalar(select(func.count()).select_from(Message).where(*wanted)) or 0
    rows = db.session.execute(
        select(Message, User)
        .outerjoin(User, User.id == Message.recipient_user_id)
        .where(*wanted)
        .order_by(Message.due_at.desc(), Message.id)
        .limit(per_page)
        .offset((page - 1) * per_page)
    )
    return [ToPatient(*row) for row in rows], total
