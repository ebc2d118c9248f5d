"""Adding whoever works here: a doctor gets a profile, all others an account alone."""

from __future__ import annotations

from datetime import datetime

from clinic.accounts.actor import Actor
from clinic.accounts.invite import add_user
from clinic.accounts.models import User
from clinic.accounts.permissions import Role
from clinic.db import db
from clinic.directory.doctors import add_doctor
from clinic.directory.profile import Profile


def add_staff(
    actor: Actor,
    *,
    email: str,
    full_name: str,
    role: Role,
    now: datetime,
    specialty_id: str = "",
    password: str | None = None,
) -> User:
    """An admin adds somebody; without a password they are invited. Only a doctor has a specialty.

    Raises Invalid at a field, Conflict `email_taken`, NotAllowed.
    """
    if role is not Role.DOCTOR:
        return add_user(
            actor, email=email, full_name=full_name, role=role, password=password, now=now
        )
    profile = Profile(full_name=full_name, specialty_id=specialty_id)
    doctor = add_doctor(actor, email=email, profile=profile, password=password, now=now)
    return db.session.get_one(User, doctor.user_id)
