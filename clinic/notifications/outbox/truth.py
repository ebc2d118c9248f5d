"""Whether a message still tells what is so. Asked when it is about to be sent."""

from __future__ import annotations

from sqlalchemy import exists, select

from clinic.accounts.models import User
from clinic.booking.models import Appointment
from clinic.care.kinds import FollowUpStatus
from clinic.care.models import FollowUp
from clinic.db import db
from clinic.notifications.catalogue.accounts import EMAIL_CHANGE_ASKED, VERIFY_EMAIL
from clinic.notifications.catalogue.visits import REMINDER, REQUEST_WAITING
from clinic.notifications.kinds import MessageState
from clinic.notifications.models import Message
from clinic.notifications.outbox.withhold import why_kept
from clinic.notifications.subjects import APPOINTMENT, FOLLOW_UP

#: A later mail that could not be delivered makes the earlier one no truer.
_COUNTS = (MessageState.PENDING, MessageState.LEASED, MessageState.SENT, MessageState.DEAD)


def why_untrue(message: Message) -> str | None:
    """A short word for the ledger where the message must not be sent any more, else None."""
    user = db.session.get(User, message.recipient_user_id) if message.recipient_user_id else None
    is_gone = user is None or user.disabled_at is not None
    if message.recipient_user_id and is_gone and not message.address:
        return "recipient_gone"
    withheld = why_kept(message)
    if withheld is not None:
        return withheld
    if message.kind == VERIFY_EMAIL.code and user and user.email_verified_at is not None:
        return "verified_already"
    if message.kind == EMAIL_CHANGE_ASKED.code and user and user.pending_email is None:
        return "superseded"  # carried out, and the address that it was meant for is told of that
    if message.kind == REQUEST_WAITING.code and not _still_waits(message):
        return "answered"
    if message.subject_kind == FOLLOW_UP and not _is_open(message):
        return "not_needed"
    if (
        message.subject_kind == APPOINTMENT
        and message.subject_version is not None
        and message.kind != REMINDER.code
        and _superseded(message)
    ):
        return "superseded"
    return None


def _still_waits(message: Message) -> bool:
    appointment = db.session.get(Appointment, message.subject_id)
    return (
        appointment is not None
        and appointment.version == message.subject_version
        and appointment.decide_by is not None
    )


def _is_open(message: Message) -> bool:
    order = db.session.get(FollowUp, message.subject_id)
    return order is not None and order.status is FollowUpStatus.OPEN


def _superseded(message: Message) -> bool:
    """A later change of the visit is told to the same person by the same channel."""
    return bool(
        db.session.scalar(
            select(
                exists().where(
                    Message.subject_kind == APPOINTMENT,
                    Message.subject_id == message.subject_id,
                    Message.subject_version > message.subject_version,
                    Message.recipient_user_id == message.recipient_user_id,
                    Message.channel == message.channel,
                    Message.kind.not_in((REMINDER.code, REQUEST_WAITING.code)),
                    Message.state.in_(_COUNTS),
                )
            )
        )
    )
