"""An answer was taken back: what it owed is withdrawn, or set right where it has gone out already."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, select, update

from clinic.booking.events import AnswerUndone
from clinic.booking.lifecycle import Status
from clinic.booking.models import Appointment
from clinic.db import db
from clinic.notifications.catalogue import visits as kinds
from clinic.notifications.kinds import Channel, MessageState
from clinic.notifications.models import Message
from clinic.notifications.subjects import APPOINTMENT
from clinic.notifications.tell import tell

#: Whoever was told the contrary has to hear it.
_confirmed = tell(kinds.APPOINTMENT_CONFIRMED, even_if_muted=True)
_requested = tell(kinds.APPOINTMENT_REQUESTED, even_if_muted=True)


def take_back(event: AnswerUndone) -> None:
    """Withdraw what the undone version owed; where a mail has left, say how the visit stands now."""
    undone = (
        Message.subject_kind == APPOINTMENT,
        Message.subject_id == event.appointment_id,
        Message.subject_version == event.version - 1,
    )
    has_left = _exists(*undone, Message.channel != Channel.IN_APP, _is_gone())
    db.session.execute(
        update(Message)
        .where(*undone, (Message.state == MessageState.PENDING) | _is_shown())
        .values(state=MessageState.WITHDRAWN, last_error="undone")
    )
    _wait_on(event)
    if has_left:
        appointment = db.session.get_one(Appointment, event.appointment_id)
        confirmed = appointment.status is Status.CONFIRMED
        (_confirmed if confirmed else _requested)(event)


def _wait_on(event: AnswerUndone) -> None:
    """Whoever was to be reminded of the request before it was answered is so after all, when they were."""
    db.session.execute(
        update(Message)
        .where(
            Message.kind == kinds.REQUEST_WAITING.code,
            Message.subject_kind == APPOINTMENT,
            Message.subject_id == event.appointment_id,
            Message.subject_version == event.version - 2,
            Message.state == MessageState.PENDING,
        )
        .values(subject_version=event.version)
    )


def _exists(*conditions: ColumnElement[bool]) -> bool:
    return bool(db.session.scalar(select(exists().where(*conditions))))


def _is_gone() -> ColumnElement[bool]:
    return Message.state.in_((MessageState.LEASED, MessageState.SENT))


def _is_shown() -> ColumnElement[bool]:
    return (Message.channel == Channel.IN_APP) & (Message.state == MessageState.SENT)
