"""What lies ahead of a doctor: visits that stand, and times that patients wish to move to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, and_, or_, select

from clinic.booking.lifecycle import OPEN
from clinic.booking.models import Appointment
from clinic.booking.record.claims import LONGEST
from clinic.db import db


def visits_between(
    doctor_id: str, starts_at: datetime, ends_at: datetime, *, now: datetime
) -> Sequence[Appointment]:
    """The doctor's open visits ahead that touch a span, or that a patient wishes to move into it.

    Earliest first.
    """
    near = db.session.scalars(
        _ahead(doctor_id, after=max(now, starts_at - LONGEST), before=ends_at).order_by(
            Appointment.starts_at, Appointment.id
        )
    )
    return [visit for visit in near if _lies_between(visit, doctor_id, starts_at, ends_at, now=now)]


def has_visits_ahead(doctor_id: str, *, now: datetime) -> bool:
    """Whether any open visit, or wish for one, lies ahead with the doctor."""
    return db.session.scalar(_ahead(doctor_id, after=now).limit(1)) is not None


def _ahead(
    doctor_id: str, *, after: datetime, before: datetime | None = None
) -> Select[Appointment]:
    """Open visits that begin, or are wished to begin, with the doctor after a moment."""
    stands = [Appointment.doctor_id == doctor_id, Appointment.starts_at > after]
    wished = [
        Appointment.decide_by.is_not(None),  # whatever is wished waits, and those have an index
        Appointment.proposed_doctor_id == doctor_id,
        Appointment.proposed_starts_at > after,
    ]
    if before is not None:
        stands.append(Appointment.starts_at < before)
        wished.append(Appointment.proposed_starts_at < before)
    return select(Appointment).where(
        Appointment.status.in_(OPEN), or_(and_(*stands), and_(*wished))
    )


def _lies_between(
    visit: Appointment, doctor_id: str, starts_at: datetime, ends_at: datetime, *, now: datetime
) -> bool:
    places = (
        (visit.doctor_id, visit.starts_at),
        (visit.proposed_doctor_id, visit.proposed_starts_at),
    )
    length = visit.ends_at - visit.starts_at
    return any(
        who == doctor_id
        and start is not None
        and now < start < ends_at
        and starts_at < start + length
        for who, start in places
    )
