"""The time that somebody keeps, with the doctor whose it is."""

from __future__ import annotations

from sqlalchemy import select

from clinic.accounts.actor import Actor
from clinic.booking.hold import kept_by
from clinic.booking.models import Hold
from clinic.db import db
from clinic.directory.models import Doctor


def kept_with_doctor(holder: Actor) -> tuple[Hold, Doctor] | None:
    """The hold of a user or a visitor, which may have run out a while ago, and its doctor."""
    query = select(Hold, Doctor).join(Doctor, Doctor.id == Hold.doctor_id).where(kept_by(holder))
    found = db.session.execute(query).first()
    return (found[0], found[1]) if found else None
