"""What the tests of booking do and look at again and again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from clinic.booking.models import Appointment, AppointmentChange, Claim
from clinic.booking.times.search import TimeSearch
from clinic.db import db
from clinic.directory.doctors import Profile, update_profile
from clinic.directory.models import Doctor
from tests.cast import FRIDAY, NOW, Cast, Staff

#: Kind of resource, lane, start, end.
Taken = tuple[str, int, datetime, datetime]


def reread(appointment: Appointment) -> Appointment:
    """The appointment as the database has it now."""
    return db.session.get_one(Appointment, appointment.id, populate_existing=True)


def claims_of(appointment: Appointment) -> set[Taken]:
    """All time that an appointment takes."""
    rows = db.session.scalars(select(Claim).where(Claim.appointment_id == appointment.id))
    return {(str(row.resource_kind), row.lane, row.starts_at, row.ends_at) for row in rows}


def told(appointment: Appointment) -> list[str]:
    """The story of an appointment in one word for each version."""
    query = (
        select(AppointmentChange.what)
        .where(AppointmentChange.appointment_id == appointment.id)
        .order_by(AppointmentChange.version)
    )
    return list(db.session.scalars(query))


def change_doctor(cast: Cast, doctor: Staff, now: datetime = NOW, **changes: Any) -> None:
    """The admin changes something of a doctor's profile and leaves the rest."""
    row = db.session.scalars(
        select(Doctor)
        .where(Doctor.id == doctor.doctor_id)
        .options(selectinload(Doctor.languages), selectinload(Doctor.visit_types))
    ).one()
    visit_types: Mapping[str, int | None] = {
        offer.visit_type_id: offer.minutes for offer in row.visit_types
    }
    kept: dict[str, Any] = {
        "full_name": row.full_name,
        "title": row.title,
        "specialty_id": row.specialty_id,
        "room": row.room,
        "languages": [spoken.language for spoken in row.languages],
        "visit_types": visit_types,
        "accepting_new": row.accepting_new,
        "auto_confirm": row.auto_confirm,
    }
    update_profile(cast.petra.actor, doctor.doctor_id, Profile(**kept | changes), now=now)


def free(cast: Cast, day: date = FRIDAY, visit_type: str = "") -> list[str]:
    """Lena's free times of a day, as everybody sees them."""
    lena = cast.lena.doctor_id
    kinds = {lena: visit_type or cast.first_visit}
    found = TimeSearch.of([lena], now=cast.now, visit_types=kinds).span(day, 1)
    return [f"{slot.starts_at.astimezone(found.zone):%H:%M}" for slot in found.days[lena][0].slots]
