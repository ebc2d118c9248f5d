"""What was owed to a patient's side and is not to be told any more; and what may be told after all."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_, select, update

from clinic.accounts.models import User
from clinic.accounts.permissions import Role
from clinic.booking.models import Appointment
from clinic.db import db
from clinic.notifications.kinds import Channel, MessageState, Withheld
from clinic.notifications.models import Message
from clinic.notifications.subjects import APPOINTMENT
from clinic.patients.events import DeathNoted, DeathTakenBack, RelationEnded
from clinic.patients.models import PatientRelation, RelationKind

_WAITS = Message.state == MessageState.PENDING


def withhold_all(event: DeathNoted) -> None:
    """A patient has died: what has not been sent is not sent."""
    db.session.execute(
        update(Message)
        .where(_to_the_side_of(event.patient_id), _WAITS)
        .values(state=MessageState.WITHDRAWN, last_error=Withheld.DECEASED)
    )


def release_all(event: DeathTakenBack) -> None:
    """It was a mistake: what was kept back because of it and is of use still waits again."""
    over = select(Appointment.id).where(
        Appointment.patient_id == event.patient_id, Appointment.starts_at <= event.at
    )
    db.session.execute(
        update(Message)
        .where(
            _to_the_side_of(event.patient_id),
            Message.state == MessageState.WITHDRAWN,
            Message.last_error == Withheld.DECEASED,
            or_(Message.not_after.is_(None), Message.not_after > event.at),
            or_(
                Message.subject_kind.is_(None),
                Message.subject_kind != APPOINTMENT,
                Message.subject_id.not_in(over),
            ),
        )
        .values(state=MessageState.PENDING, last_error=None)
    )


def untell_who_left(event: RelationEnded) -> None:
    """A user does not act for a patient any more: they are told nothing more, the page included."""
    is_shown = (Message.channel == Channel.IN_APP) & (Message.state == MessageState.SENT)
    db.session.execute(
        update(Message)
        .where(
            Message.recipient_user_id == event.user_id,
            Message.recipient_patient_id == event.patient_id,
            _WAITS | is_shown,
        )
        .values(state=MessageState.WITHDRAWN, last_error="recipient_gone")
    )


def _to_the_side_of(patient_id: str) -> ColumnElement[bool]:
    """The condition that a message is about a patient's treatment, or for their own account."""
    own = (
        select(PatientRelation.user_id)
        .join(User, User.id == PatientRelation.user_id)
        .where(
            PatientRelation.patient_id == patient_id,
            PatientRelation.kind == RelationKind.SELF,
            PatientRelation.ended_at.is_(None),
            User.role == Role.PATIENT,
        )
    )
    its_own = and_(Message.recipient_patient_id.is_(None), Message.recipient_user_id.in_(own))
    return or_(Message.recipient_patient_id == patient_id, its_own)
