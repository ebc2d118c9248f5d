"""What a user is told in the page: the bell, its list, and what has been read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select, update

from clinic.accounts.actor import Actor
from clinic.booking.access import visible_to
from clinic.booking.models import Appointment
from clinic.core.errors import NotFound
from clinic.db import db, transactional
from clinic.directory.models import Doctor
from clinic.keyset import Page, page_after
from clinic.notifications.kinds import Channel, MessageState
from clinic.notifications.models import UNREAD, Message
from clinic.notifications.subjects import APPOINTMENT
from clinic.patients.models import Patient


@dataclass(frozen=True, slots=True)
class Notice:
    """A message in the page, with the visit it is about, if there is one that its reader may see."""

    message: Message
    appointment: Appointment | None
    doctor: Doctor | None
    patient: Patient | None


def unread_count(actor: Actor) -> int:
    """How many notices the actor has not read."""
    query = select(func.count()).select_from(Message).where(*_unread(actor))
    return db.session.scalar(query) or 0


def unread_summary(actor: Actor) -> tuple[int, Message | None]:
    """How many notices the actor has not read, and the newest of them; in one query."""
    query = (
        select(func.count().over(), Message)
        .where(*_unread(actor))
        .order_by(Message.created_at.desc(), Message.id.desc())
        .limit(1)
    )
    row = db.session.execute(query).one_or_none()
    return (row[0], row[1]) if row else (0, None)


def inbox(
    actor: Actor, *, unread_only: bool = False, cursor: str | None = None, limit: int = 20
) -> Page[Notice]:
    """A page of the actor's notices, the latest first, in one query.

    Raises Invalid at the field `cursor`.
    """
    query = _notices(actor)
    if unread_only:
        query = query.where(UNREAD)
    return page_after(
        query,
        order=[(Message.created_at, "desc"), (Message.id, "desc")],
        cursor=cursor,
        limit=limit,
        make=Notice,
    )


def notice_for(actor: Actor, message_id: str) -> Notice:
    """One of the actor's notices. Raises NotFound."""
    row = db.session.execute(_notices(actor).where(Message.id == message_id)).one_or_none()
    if row is None:
        raise NotFound()
    return Notice(*row)


def _notices(actor: Actor) -> Any:
    """A query of four columns, from which a Notice is made."""
    return (
        select(Message, Appointment, Doctor, Patient)
        .select_from(Message)
        .outerjoin(
            Appointment,
            and_(
                Message.subject_kind == APPOINTMENT,
                Appointment.id == Message.subject_id,
                visible_to(actor),
            ),
        )
        .outerjoin(Doctor, Doctor.id == Appointment.doctor_id)
        .outerjoin(Patient, Patient.id == Appointment.patient_id)
        .where(*_told(actor))
    )


@transactional
def mark_read(actor: Actor, message_id: str, *, now: datetime) -> None:
    """The actor has read a notice; twice changes nothing. Raises NotFound."""
    found = message_for(actor, message_id)
    found.read_at = found.read_at or now


def message_for(actor: Actor, message_id: str) -> Message:
    """One of the actor's own notices. Raises NotFound."""
    found = db.session.scalar(select(Message).where(Message.id == message_id, *_told(actor)))
    if found is None:
        raise NotFound()
    return found


@transactional
def mark_all_read(actor: Actor, *, now: datetime) -> int:
    """The actor has read everything; returns how many notices were new."""
    done = db.session.execute(update(Message).where(*_unread(actor)).values(read_at=now))
    return int(done.rowcount)  # type: ignore[attr-defined]


def _told(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return (
        Message.recipient_user_id == actor.user_id,
        Message.channel == Channel.IN_APP,
        Message.state == MessageState.SENT,
    )


def _unread(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return (Message.recipient_user_id == actor.user_id, UNREAD)
