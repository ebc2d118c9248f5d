"""What the clock does: visits that were left open become tasks, tasks whose matter is settled end."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, select, update

from clinic.booking.models import UNMARKED, Appointment
from clinic.core.local_time import day_span, local_date
from clinic.db import db, transactional
from clinic.directory.queries import the_clinic
from clinic.tasks.kinds import TaskKind
from clinic.tasks.matter import stands
from clinic.tasks.models import Task
from clinic.tasks.open_task import open_about

#: So many at once, so that no transaction grows long.
BATCH = 200


@transactional
def tidy_tasks(*, now: datetime) -> int:
    """How many tasks were opened or closed. Twice changes nothing."""
    return _close_settled(now) + _open_left_open(now)


def _close_settled(now: datetime) -> int:
    settled = (
        select(Task.id)
        .join(Appointment, Appointment.id == Task.appointment_id)
        .where(Task.closed_at.is_(None), ~stands(now))
    )
    over = update(Task).where(Task.id.in_(settled)).values(closed_at=now)
    done = db.session.execute(over.execution_options(synchronize_session=False))
    return done.rowcount  # type: ignore[attr-defined]


def _open_left_open(now: datetime) -> int:
    zone = the_clinic().zone
    today = day_span(local_date(now, zone), zone)
    known = exists().where(
        Task.appointment_id == Appointment.id,
        Task.kind == TaskKind.LEFT_OPEN,
        Task.closed_at.is_(None),
    )
    left = (
        select(Appointment)
        .where(UNMARKED, Appointment.starts_at < today.start, ~known)
        .order_by(Appointment.starts_at)
        .limit(BATCH)
    )
    visits = db.session.scalars(left).all()
    for visit in visits:
        evening = day_span(local_date(visit.starts_at, zone), zone).end
        open_about(TaskKind.LEFT_OPEN, visit, due_at=evening, now=now)
    return len(visits)
