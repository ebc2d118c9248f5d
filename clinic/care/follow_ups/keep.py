"""How long follow-ups are kept, once who was to come back has been erased."""

from __future__ import annotations

from datetime import datetime

from dateutil.relativedelta import relativedelta
from sqlalchemy import select

from clinic.care.follow_ups.events import FollowUpRemoved
from clinic.care.follow_ups.order import end_order
from clinic.care.kinds import FollowUpStatus
from clinic.care.models import FollowUp
from clinic.db import db, transactional
from clinic.directory.queries import the_clinic
from clinic.dispatch import announce
from clinic.patients.models import Patient

#: So many at once, so that no transaction grows long.
BATCH = 200


def end_follow_ups(patient_id: str, *, actor_id: str, now: datetime) -> None:
    """Nobody is to come back any more, inside the open transaction: the patient is erased."""
    waiting = select(FollowUp).where(
        FollowUp.patient_id == patient_id,
        FollowUp.status.in_((FollowUpStatus.OPEN, FollowUpStatus.BOOKED)),
    )
    for order in db.session.scalars(waiting.order_by(FollowUp.id)).all():
        end_order(order, "", actor_id=actor_id, now=now)


@transactional
def forget_old_follow_ups(*, now: datetime) -> int:
    """Remove those of people who were erased, as long after they ended as notes are kept; how many."""
    due = (
        select(FollowUp)
        .join(Patient, Patient.id == FollowUp.patient_id)
        .where(
            FollowUp.ended_at < now - relativedelta(years=the_clinic().note_years),
            Patient.archived_at.is_not(None),
        )
        .order_by(FollowUp.ended_at)
        .limit(BATCH)
    )
    orders = db.session.scalars(due).all()
    for order in orders:
        announce(FollowUpRemoved(at=now, actor_id="", follow_up_id=order.id))
        db.session.delete(order)
    return len(orders)
