""" "Any doctor": in which order the doctors of a specialty are asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from clinic.booking.lifecycle import LIVE
from clinic.booking.models import Appointment
from clinic.core.local_time import day_span, local_date
from clinic.db import db
from clinic.directory.models import Doctor, DoctorVisitType
from clinic.directory.queries import the_clinic

LONG_AGO = datetime(1970, 1, 2, tzinfo=UTC)


def doctors_in_turn(
    specialty_id: str, visit_type_id: str, patient_id: str, starts_at: datetime, *, now: datetime
) -> list[str]:
    """The ids of the specialty's active doctors who offer the visit, in the order of asking.

    The patient's usual doctor first, then who is least booked on that local day, then who has been
    idle longest.
    """
    doctor_ids = db.session.scalars(
        select(Doctor.id)
        .join(DoctorVisitType, DoctorVisitType.doctor_id == Doctor.id)
        .where(
            Doctor.specialty_id == specialty_id,
            Doctor.active,
            DoctorVisitType.visit_type_id == visit_type_id,
        )
    ).all()
    usual = _usual_doctor(patient_id, doctor_ids, now=now)
    booked = _booked_that_day(doctor_ids, starts_at)
    last = _last_visits(doctor_ids, starts_at)
    return sorted(
        doctor_ids, key=lambda id_: (id_ != usual, booked[id_], last.get(id_, LONG_AGO), id_)
    )


def _usual_doctor(patient_id: str, doctor_ids: Sequence[str], *, now: datetime) -> str | None:
    """Whom the patient has seen most in the last two years, of equals the last one seen."""
    seen = db.session.execute(
        select(Appointment.doctor_id, Appointment.starts_at)
        .where(
            Appointment.patient_id == patient_id,
            Appointment.doctor_id.in_(doctor_ids),
            Appointment.confirmed_at.is_not(None),
            Appointment.status.in_(LIVE),
            Appointment.starts_at > now - timedelta(days=730),
        )
        .order_by(Appointment.starts_at.desc())
    ).all()
    # Counter keeps the order of first sight, so of equals the one seen last comes first.
    most = Counter(row.doctor_id for row in seen).most_common(1)
    return most[0][0] if most else None


def _booked_that_day(doctor_ids: Sequence[str], starts_at: datetime) -> Counter[str]:
    zone = the_clinic().zone
    day = day_span(local_date(starts_at, zone), zone)
    rows = db.session.execute(
        select(Appointment.doctor_id, func.count().label("booked"))
        .where(
            Appointment.doctor_id.in_(doctor_ids),
            Appointment.status.in_(LIVE),
            Appointment.starts_at >= day.start,
            Appointment.starts_at < day.end,
        )
        .group_by(Appointment.doctor_id)
    )
    return Counter({row.doctor_id: row.booked for row in rows})


def _last_visits(doctor_ids: Sequence[str], before: datetime) -> dict[str, datetime]:
    rows = db.session.execute(
        select(Appointment.doctor_id, func.max(Appointment.ends_at).label("last"))
        .where(
            Appointment.doctor_id.in_(doctor_ids),
            Appointment.status.in_(LIVE),
            Appointment.starts_at < before,
            Appointment.starts_at > before - timedelta(days=90),
        )
        .group_by(Appointment.doctor_id)
    )
    return {row.doctor_id: row.last for row in rows}
