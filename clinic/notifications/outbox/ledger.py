"""What became of everything that was owed, for the admin: the outbox as a ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, select, text, update

from clinic.accounts.actor import Actor
from clinic.accounts.models import User
from clinic.accounts.permissions import Permission
from clinic.booking.models import Appointment
from clinic.core.errors import N_, Conflict, NotFound
from clinic.db import db, transactional
from clinic.dispatch import announce
from clinic.keyset import Page, page_after
from clinic.notifications.events import MessageResent
from clinic.notifications.kinds import Channel, MessageState
from clinic.notifications.models import BY_MAIL, Message
from clinic.notifications.subjects import APPOINTMENT

#: What is due longer than this and has not left needs a person's attention.
OVERDUE = timedelta(minutes=10)
#: So many mails of a standing are counted: what has left grows for ever.
MOST_COUNTED = 1000


class DeliveryState(StrEnum):
    """Where a mail stands, as an admin asks for it."""

    PLANNED = "planned"  # due later
    DUE = "due"
    FAILED = "failed"  # was not taken yet, and is tried again
    OVERDUE = "overdue"
    SENT = "sent"
    DEAD = "dead"
    DROPPED = "dropped"  # expired or withdrawn: no longer true, or of no use


@dataclass(frozen=True, slots=True)
class Delivery:
    """A mail in the ledger, and to whom it goes."""

    message: Message
    recipient: User | None


def delivery_counts(actor: Actor, *, now: datetime) -> dict[DeliveryState, int]:
    """How many mails stand where, in one query; a mail may count twice.

    `MOST_COUNTED + 1` means that there are more. Raises NotAllowed.
    """
    actor.must(Permission.MANAGE_CLINIC)
    row = db.session.execute(select(*(_count(standing, now) for standing in DeliveryState))).one()
    return dict(zip(DeliveryState, row, strict=True))


def _count(standing: DeliveryState, now: datetime) -> ScalarSelect[int]:
    some = select(Message.id).where(_is_sent(), _is(standing, now)).limit(MOST_COUNTED + 1)
    return select(func.count()).select_from(some.subquery()).scalar_subquery()


def overdue_count(*, now: datetime) -> int:
    """How many mails should have left ten minutes ago, in one query that reads unsent ones only."""
    counts = [
        select(func.count())
        .where(text(f"message.state = '{state}'"), _is_sent(), Message.due_at <= now - OVERDUE)
        .scalar_subquery()
        for state in (MessageState.PENDING, MessageState.LEASED)  # written out: each has its index
    ]
    return db.session.scalar(select(counts[0] + counts[1])) or 0


def delivery_state_of(message: Message, *, now: datetime) -> DeliveryState:
    """The one standing by which a mail is shown: what needs a person most."""
    ended = {
        MessageState.SENT: DeliveryState.SENT,
        MessageState.DEAD: DeliveryState.DEAD,
        MessageState.EXPIRED: DeliveryState.DROPPED,
        MessageState.WITHDRAWN: DeliveryState.DROPPED,
    }
    if message.state in ended:
        return ended[message.state]
    if message.due_at <= now - OVERDUE:
        return DeliveryState.OVERDUE
    if message.last_error is not None:
        return DeliveryState.FAILED
    return DeliveryState.DUE if message.due_at <= now else DeliveryState.PLANNED


def deliveries(
    actor: Actor,
    *,
    now: datetime,
    standing: DeliveryState | None = None,
    cursor: str | None = None,
    limit: int = 20,
) -> Page[Delivery]:
    """A page of the mails, those due last first. Raises NotAllowed, Invalid at `cursor`."""
    actor.must(Permission.MANAGE_CLINIC)
    query: Any = (  # of two columns, from which a Delivery is made
        select(Message, User)
        .outerjoin(User, User.id == Message.recipient_user_id)
        .where(_is_sent())
    )
    if standing is not None:
        query = query.where(_is(standing, now))
    return page_after(
        query,
        order=[(Message.due_at, "desc"), (Message.id, "desc")],
        cursor=cursor,
        limit=limit,
        make=Delivery,
    )


def patients_told(shown: Sequence[Delivery]) -> Sequence[str]:
    """The ids of the patients whose visits these mails are about, in one query."""
    visits = {one.message.subject_id for one in shown if one.message.subject_kind == APPOINTMENT}
    return db.session.scalars(
        select(Appointment.patient_id).where(Appointment.id.in_(visits)).distinct()
    ).all()


@transactional
def resend(actor: Actor, message_id: str, *, now: datetime) -> None:
    """Let a dead mail be tried again from the beginning, at once.

    Raises NotAllowed, NotFound, Conflict `wrong_state` for one that is not dead.
    """
    actor.must(Permission.MANAGE_CLINIC)
    message = db.session.get(Message, message_id, with_for_update=True, populate_existing=True)
    if message is None or message.channel == Channel.IN_APP:
        raise NotFound()
    if message.state is not MessageState.DEAD:
        raise Conflict("wrong_state", N_("This email is on its way, or has left."))
    db.session.execute(
        update(Message)
        .where(Message.id == message_id)
        .values(state=MessageState.PENDING, attempts=0, try_at=now, due_at=now, last_error=None)
    )
    announce(MessageResent(at=now, actor_id=actor.user_id, message_id=message_id))


def _is_sent() -> ColumnElement[bool]:
    """All but what is told in the page."""
    return BY_MAIL


def _is(standing: DeliveryState, now: datetime) -> ColumnElement[bool]:
    state, waits = Message.state, Message.state == MessageState.PENDING
    conditions: dict[DeliveryState, ColumnElement[bool]] = {
        DeliveryState.PLANNED: and_(waits, Message.due_at > now),
        DeliveryState.DUE: and_(waits, Message.due_at <= now),
        DeliveryState.FAILED: and_(waits, Message.last_error.is_not(None)),
        DeliveryState.OVERDUE: and_(
            state.in_((MessageState.PENDING, MessageState.LEASED)), Message.due_at <= now - OVERDUE
        ),
        DeliveryState.SENT: state == MessageState.SENT,
        DeliveryState.DEAD: state == MessageState.DEAD,
        DeliveryState.DROPPED: state.in_((MessageState.EXPIRED, MessageState.WITHDRAWN)),
    }
    return conditions[standing]
