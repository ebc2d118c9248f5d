"""What whoever calls tells: of which visit, and what time it had before."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select

from clinic.booking.models import Appointment, AppointmentChange
from clinic.db import db
from clinic.directory.models import VisitType
from clinic.tasks.models import Task


@dataclass(frozen=True, slots=True)
class ToTell:
    """The kind of the visit, and when it began before the change that is told of; None if it stayed."""

    visit_type: VisitType
    starts_before: datetime | None


def to_tell(tasks: Collection[Task]) -> dict[str, ToTell]:
    """By task, of those about a visit; in one query. For who may see the tasks."""
    moved = and_(
        AppointmentChange.appointment_id == Appointment.id,
        AppointmentChange.starts_before.is_not(None),
    )
    rows = db.session.execute(
        select(
            Appointment.id, VisitType, AppointmentChange.version, AppointmentChange.starts_before
        )
        .join(VisitType, VisitType.id == Appointment.visit_type_id)
        .outerjoin(AppointmentChange, moved)
        .where(Appointment.id.in_([one.appointment_id for one in tasks if one.appointment_id]))
    ).all()
    kinds = {row.id: row.VisitType for row in rows}
    before = {(row.id, row.version): row.starts_before for row in rows}
    return {
        one.id: ToTell(
            kinds[one.appointment_id], before.get((one.appointment_id, one.told_version))
        )
        for one in tasks
        if one.appointment_id
    }
