"""What a patient and a doctor had together, or will have, as the patient's own pages ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select

from clinic.accounts.actor import Actor
from clinic.booking.access import keeps_in_care, visible_to
from clinic.booking.lifecycle import OPEN
from clinic.booking.models import Appointment
from clinic.booking.queries.find import Visit, visits_query
from clinic.core.local_time import day_span, local_date
from clinic.db import db
from clinic.directory.queries import the_clinic


def kinds_come_for(actor: Actor, *, now: datetime) -> Mapping[str, Mapping[str, int]]:
    """For what the actor's patients come to the doctors in whose care they are, in one query.

    By doctor, how often by visit type, the latest first. Nothing for who is not on the patient's side.
    """
    if not actor.is_patient_side:
        return {}
    doctor_id, kind_id = Appointment.doctor_id, Appointment.visit_type_id
    rows = db.session.execute(
        select(doctor_id, kind_id, func.count())
        .where(visible_to(actor), keeps_in_care(now))
        .group_by(doctor_id, kind_id)
        .order_by(func.max(Appointment.starts_at).desc(), kind_id)
    )
    found: dict[str, dict[str, int]] = {}
    for doctor, kind, count in rows:
        found.setdefault(doctor, {})[kind] = count
    return found


def visit_at(
    actor: Actor, *, doctor_id: str, visit_type_id: str, starts_at: datetime
) -> Visit | None:
    """The actor's open visit of this kind with this doctor that begins at this instant, if there is one.

    Tells a form sent twice from a time that somebody else has taken.
    """
    return _such_a_visit(actor, doctor_id, visit_type_id, Appointment.starts_at == starts_at)


def visit_that_day(
    actor: Actor, *, doctor_id: str, visit_type_id: str, around: datetime
) -> Visit | None:
    """The actor's first open visit of this kind with this doctor on the clinic's day of an instant."""
    zone = the_clinic().zone
    day = day_span(local_date(around, zone), zone)
    at = Appointment.starts_at
    return _such_a_visit(actor, doctor_id, visit_type_id, and_(at >= day.start, at < day.end))


def _such_a_visit(
    actor: Actor, doctor_id: str, visit_type_id: str, when: ColumnElement[bool]
) -> Visit | None:
    row = db.session.execute(
        visits_query(actor)
        .where(
            Appointment.doctor_id == doctor_id,
            Appointment.visit_type_id == visit_type_id,
            Appointment.status.in_(OPEN),
            when,
        )
        .order_by(Appointment.starts_at)
        .limit(1)
    ).one_or_none()
    return Visit(*row) if row else None
