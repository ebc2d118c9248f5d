"""What the clock does: who has not booked a follow-up is invited, reminded, and at last called."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, exists, select

from clinic.care.follow_ups.events import FollowUpDue
from clinic.care.follow_ups.schedule import HOUR, Window, due_nudge
from clinic.care.kinds import FollowUpStatus
from clinic.care.models import FollowUp
from clinic.core.local_time import local_reading
from clinic.db import db, transactional
from clinic.directory.queries import the_clinic
from clinic.dispatch import announce
from clinic.patients.models import Patient

#: So many at once, so that no transaction grows long.
BATCH = 200


@transactional
def nudge_follow_ups(*, now: datetime) -> int:
    """Tell of every open follow-up for which something is due by the clinic's wall clock; how many.

    Mails leave from 08:00 on; when the days are over, that is so from midnight on. Twice changes nothing.
    """
    local = local_reading(now, the_clinic().zone)
    today = local.date()
    due = select(FollowUp).where(
        FollowUp.status == FollowUpStatus.OPEN, FollowUp.next_on <= today, _can_come()
    )
    if local.hour < HOUR:
        due = due.where(FollowUp.window_until < today)
    due = due.order_by(FollowUp.next_on, FollowUp.id).limit(BATCH)
    orders = db.session.scalars(due.with_for_update(skip_locked=True)).all()
    for order in orders:
        window = Window(order.window_from, order.window_until)
        nudge, order.next_on = due_nudge(order.opened_on, window, today)
        if nudge is not None:
            announce(FollowUpDue(at=now, follow_up_id=order.id, nudge=nudge))
    return len(orders)


def _can_come() -> ColumnElement[bool]:
    """The condition that a follow-up is of a patient who lives, and whose record is in use."""
    return exists().where(
        Patient.id == FollowUp.patient_id,
        Patient.deceased_on.is_(None),
        Patient.archived_at.is_(None),
    )
