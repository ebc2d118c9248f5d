"""How long follow-ups are kept, once who was to come back has been erased."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dateutil.relativedelta import relativedelta
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, load_only

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
_WAITING = (FollowUpStatus.OPEN, FollowUpStatus.BOOKED)


def end_follow_ups(patient_id: str, *, actor_id: str, now: datetime) -> None:
    """Nobody is to come back any more, inside the open transaction: the patient is erased."""
    for order in db.session.scalars(_waiting(patient_id)).all():
        end_order(order, "", actor_id=actor_id, now=now)


def waiting_orders(patient_id: str, *, limit: int) -> Sequence[FollowUp]:
    """Those of a patient that are open or booked, with doctor and type, and without their text: for who
    may know of them and not what for.
    """
    return db.session.scalars(
        _waiting(patient_id)
        .options(
            load_only(FollowUp.window_from, FollowUp.window_until, FollowUp.status),
            joinedload(FollowUp.visit_type),
            joinedload(FollowUp.doctor),
        )
        .limit(limit)
    ).all()


def end_follow_up(follow_up_id: str, reason: str, *, actor_id: str, now: datetime) -> None:
    """Nobody is to come back for this one, inside the open transaction; one that is over stays as it is."""
    order = db.session.get(FollowUp, follow_up_id, with_for_update=True, populate_existing=True)
    if order is not None and order.status in _WAITING:
        end_order(order, reason, actor_id=actor_id, now=now)


def _waiting(patient_id: str) -> Select[FollowUp]:
    return (
        select(FollowUp)
        .where(FollowUp.patient_id == patient_id, FollowUp.status.in_(_WAITING))
        .order_by(FollowUp.window_from, FollowUp.id)
    )


@transactional
def forget_old_follow_ups(*, now: datetime) -> int:
    """Remove those of people who were erased, as long after they ended as notes are kept; how many."""
    due = (
        select(FollowUp)
        .join(Patient, Patient.id == FollowUp.patient_id)
        .where(
            FollowUp.ended_at < now - relativedelta(years=the_clinic().note_years),
            Patient.is_gone,
        )
        .order_by(FollowUp.ended_at)
        .limit(BATCH)
    )
    orders = db.session.scalars(due).all()
    for order in orders:
        announce(FollowUpRemoved(at=now, actor_id="", follow_up_id=order.id))
        db.session.delete(order)
    return len(orders)
